// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusRuntime
import ApusSchema
import ApusTensor
import ArgumentParser

/// Says whether a model is valid and whether Apus can run it.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks that a model is valid, and lists what Apus would refuse to run.",
    discussion: """
      Exit code 0: valid, and every node can run. 1: not so; each reason is a line. Notes name what
      runs and allocates memory doing so: steps without a kernel, shapes that depend on data.

      Examples:
        apus check model.onnx
        apus check model.onnx --json
      """)

  struct Problem: Encodable {
    /// `error` stops the model, `note` does not.
    var severity: String
    var code: String
    var message: String

    init(_ error: ModelError) {
      severity = "error"
      code = error.code.rawValue
      message = error.description
    }

    init(note message: String) {
      severity = "note"
      code = "note"
      self.message = message
    }
  }

  struct Report: Encodable {
    var model: String
    var isRunnable: Bool
    var nodes: Int
    var problems: [Problem]
  }

  @Argument(help: "The model: .onnx, .onnxtxt, .txt or .json.") var model: String
  @Option(name: .customLong("dim"), help: "A number for a named extent: NAME=N; 1 if not given.")
  var extents: [ExtentBinding] = []
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var limits: RunLimits

  func run() throws { try limits.bounded { try check() } }

  private func check() throws {
    var problems: [Problem] = []
    var count = 0
    do throws(ModelError) {
      let file = try ModelFile(model)
      var imported = try locating(.file(model)) { () throws(ModelError) in
        try Model(importing: file.proto, folder: file.folder)
      }
      count = imported.graph.nodes.count
      if file.proto.graph?.isSorted == false {
        problems.append(
          Problem(note: "nodes are not in an order in which they can run: other tools refuse that"))
      }
      problems += imported.graph.problems()
      if problems.allSatisfy({ $0.severity != "error" }) { problems += planNotes(imported) }
    } catch {
      problems.append(Problem(error))
    }
    let isRunnable = !problems.contains { $0.severity == "error" }
    let report = Report(model: model, isRunnable: isRunnable, nodes: count, problems: problems)
    if json {
      try Console.print(json: report)
    } else {
      for problem in problems { print("\(problem.severity): \(problem.message)") }
      print(isRunnable ? "\(model): valid, all \(count) nodes can run" : "\(model): refused")
    }
    if !isRunnable { throw ExitCode(1) }
  }
}

extension Check {
  /// Which steps allocate in a run, for want of a kernel or of known shapes.
  private func planNotes(_ model: Model) -> [Problem] {
    var model = model
    model.graph.bind(extents)
    var sized = model.graph
    sized.bindAll(to: 1)
    let shapes = sized.inputs.map { sized[$0].type.tensor?.knownShape ?? [] }
    do throws(ModelError) {
      let session = Session(try PreparedModel(model))
      try session.bind(shapes: shapes)
      return try session.profile(runs: 0).filter(\.isFallback).map {
        Problem(note: "runs by the reference, which allocates: \($0.label)")
      }
    } catch {
      return [Problem(note: "no plan for input shapes \(shapes), see --dim: \(error.message)")]
    }
  }
}

extension Graph {
  /// What keeps the graph from running: operators without a meaning here, types that do not fit.
  fileprivate mutating func problems() -> [Check.Problem] {
    var found: [Check.Problem] = []
    forEachOpaque { node, op in found.append(Check.Problem(op.reason.located(.node(node.title)))) }
    for place in nodes.indices {
      do throws(ModelError) { try inferTypes(ofNode: place) } catch {
        found.append(Check.Problem(error))
      }
    }
    return found
  }

  private func forEachOpaque(_ body: (Node, OpaqueOperator) -> Void) {
    for node in nodes {
      if let op = node.op as? OpaqueOperator { body(node, op) }
      for graph in node.op.bodies { graph.forEachOpaque(body) }
    }
  }
}
