// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusSchema
import ApusTensor
import ArgumentParser

/// Says whether a model is valid and whether Apus can run it.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks that a model is valid, and lists what Apus would refuse to run.",
    discussion: """
      Exit code 0: valid, and every node can run. 1: not so; each reason is a line. A run allocates
      nothing once its shapes are bound; what is outside that promise is listed (in JSON, under
      `allocating`): nodes that run by their references, inputs whose values decide the plan, and
      whole graphs whose shapes depend on data.

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
    /// What is outside the promise that a run allocates nothing.
    var allocating: [AllocatingStep]
  }

  @Argument(help: "The model: .onnx, .onnxtxt, .txt or .json.") var model: String
  @Option(name: .customLong("dim"), help: "A number for a named extent: NAME=N; 1 if not given.")
  var extents: [ExtentBinding] = []
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var limits: RunLimits

  func run() throws { try limits.bounded { try check() } }

  private func check() throws {
    var problems: [Problem] = []
    var allocating: [AllocatingStep] = []
    var count = 0
    do throws(ModelError) {
      let file = try ModelFile(model, limits: limits.load)
      var imported = try locating(.file(model)) { () throws(ModelError) in
        try Model(importing: file.proto, folder: file.folder, limits: file.limits)
      }
      count = imported.graph.nodes.count
      if file.proto.graph?.isSorted == false {
        problems.append(
          Problem(note: "nodes are not in an order in which they can run: other tools refuse that"))
      }
      problems += imported.graph.problems()
      if problems.allSatisfy({ $0.severity != "error" }) {
        do throws(ModelError) {
          allocating = try AllocatingStep.list(of: imported, extents)
        } catch {
          problems.append(Problem(note: "no plan was made, see --dim: \(error)"))
        }
      }
    } catch {
      problems.append(Problem(error))
    }
    let isRunnable = !problems.contains { $0.severity == "error" }
    let report = Report(
      model: model, isRunnable: isRunnable, nodes: count, problems: problems,
      allocating: allocating)
    if json {
      try Console.print(json: report)
    } else {
      for problem in problems { print("\(problem.severity): \(problem.message)") }
      for step in allocating { print("allocates: \(step)") }
      let outside = allocating.isEmpty ? "" : ", \(allocating.count) outside the promise"
      print(
        isRunnable ? "\(model): valid, all \(count) nodes can run\(outside)" : "\(model): refused")
    }
    if !isRunnable { throw ExitCode(1) }
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
