// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusNumPy
import ApusONNX
import ApusPasses
import ApusSchema
import ApusTensor
import ArgumentParser
import Foundation

/// Makes a model smaller and faster and writes it as ordinary ONNX.
struct Optimize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Improves a model and writes it as ordinary ONNX with equal results.",
    discussion: """
      With --weights results change: weights of products, convolutions and
      recurrences become whole numbers with one scale for each unit and a
      DequantizeLinear. int16 halves the file, int8 quarters it. --report runs
      the model before and after and prints how far apart its outputs are.

      Examples:
        apus optimize model.onnx smaller.onnx
        apus optimize model.onnx smaller.onnx --explain
        apus optimize model.onnx small.onnx --weights int16
        apus optimize model.onnx small.onnx --weights int8 --report --inputs x.npz
      """)

  struct Report: Encodable {
    struct Entry: Encodable {
      var pass: String
      var node: String
      var text: String
      var fired: Bool
    }
    var nodesBefore: Int
    var nodesAfter: Int
    var operatorsBefore: [String: Int]
    var operatorsAfter: [String: Int]
    var entries: [Entry]
    var weights: WeightReport?
  }

  @Argument(help: "The model to read.") var input: String
  @Argument(help: "The model to write.") var output: String
  @Option(name: .customLong("dim"), help: "A number for a named extent: NAME=N.")
  var extents: [ExtentBinding] = []
  @Flag(help: "Say what each pass did, node by node, and why it left others alone.")
  var explain = false
  @Option(
    help: .init("Round large weights to whole numbers: int16 or int8.", valueName: "type"),
    transform: { name in
      guard let width = QuantizeWeights.Width(rawValue: name) else {
        throw ValidationError("takes int16 or int8, got '\(name)'")
      }
      return width
    })
  var weights: QuantizeWeights.Width?
  @Flag(help: "Also say what rounding did to each weight and to the outputs.") var report = false
  @Option(help: "The inputs for --report, an .npz archive, instead of random numbers.")
  var inputs: String?
  @Flag(help: "Put large tensors into OUT.data.") var external = false
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var limits: RunLimits

  func validate() throws {
    guard weights != nil || !report else {
      throw ValidationError("--report says what --weights int16 or --weights int8 does")
    }
    guard report || inputs == nil else {
      throw ValidationError("--inputs are for --report")
    }
  }

  func run() throws { try limits.bounded { try optimize() } }

  private func optimize() throws {
    let source = try ModelFile(input, limits: limits.load)
    let sizeBefore = source.byteCount
    var model = try source.model(binding: extents)
    let original = model
    let log = try Pipeline.compact.run(&model.graph)
    try model.graph.inferTypes()
    let rounded = try weights.map { try QuantizeWeights($0).run(&model) }
    let dropped = try model.exported().write(to: output, external: external)
    for line in dropped { Console.note("dropped: \(line)") }
    var result = Report(
      nodesBefore: original.graph.nodes.count, nodesAfter: model.graph.nodes.count,
      operatorsBefore: original.graph.operatorCounts, operatorsAfter: model.graph.operatorCounts,
      entries: log.entries.map {
        .init(pass: $0.pass, node: $0.node, text: $0.text, fired: $0.fired)
      })
    if let weights, let rounded {
      let written = try ModelFile(output, limits: limits.load)
      result.weights = WeightReport(weights, rounded, sizes: (sizeBefore, written.byteCount))
      if report { try measure(&result.weights, from: original, to: written.model()) }
    }
    if json { try Console.print(json: result) } else { print(text(result)) }
  }

  /// Runs both models, the second as it was written, and notes how far apart their outputs are.
  private func measure(
    _ report: inout WeightReport?, from original: Model, to rounded: Model
  ) throws(ModelError) {
    let graph = original.graph
    let arguments: [Datum]
    if let inputs {
      arguments = try graph.arguments([], archive: NumPyReader().archive(contentsOf: inputs))
      report?.inputs = inputs
    } else {
      var shapes: [[Int]] = []
      for id in graph.inputs { shapes.append(try graph[id].shape()) }
      arguments = try Measurement.random(graph.inputs.map { graph[$0] }, shapes)
      report?.inputs = "random inputs from -1 to 1, since no --inputs were given"
    }
    let before = try Executor(original).run(arguments)
    let after = try Executor(rounded).run(arguments)
    var drift: [WeightDrift] = []
    for (place, id) in graph.outputs.enumerated() {
      drift.append(try WeightDrift(graph[id].name, before: before[place], after: after[place]))
    }
    report?.drift = drift
  }

  private func text(_ report: Report) -> String {
    var lines: [String] = []
    if explain {
      for entry in report.entries {
        lines.append("\(entry.fired ? "+" : "-") \(entry.pass): \(entry.node): \(entry.text)")
      }
    } else {
      var fired: [String: Int] = [:]
      for entry in report.entries where entry.fired { fired[entry.pass, default: 0] += 1 }
      for (pass, times) in fired.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
        lines.append("\(pass): \(times)×")
      }
    }
    let names = Set(report.operatorsBefore.keys).union(report.operatorsAfter.keys)
    var table = TextTable([("operator", .left), ("before", .right), ("after", .right)])
    for name in names.sorted() {
      let before = report.operatorsBefore[name] ?? 0
      let after = report.operatorsAfter[name] ?? 0
      if before != after { table.rows.append([name, "\(before)", "\(after)"]) }
    }
    if !table.rows.isEmpty { lines += ["", table.text, ""] }
    if let weights = report.weights { lines.append(weights.text) }
    lines.append("\(report.nodesBefore) nodes before, \(report.nodesAfter) after; wrote \(output)")
    return lines.joined(separator: "\n")
  }
}

extension Graph {
  /// How many nodes each operator has.
  var operatorCounts: [String: Int] {
    nodes.reduce(into: [:]) { $0[$1.op.name, default: 0] += 1 }
  }
}
