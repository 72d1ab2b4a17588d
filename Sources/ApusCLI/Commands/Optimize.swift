// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusSchema
import ApusPasses
import ArgumentParser

/// Makes a model smaller and faster and writes it as ordinary ONNX.
struct Optimize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Improves a model and writes it as ordinary ONNX with equal results.",
    discussion: """
      Examples:
        apus optimize model.onnx smaller.onnx
        apus optimize model.onnx smaller.onnx --explain
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
  }

  @Argument(help: "The model to read.") var input: String
  @Argument(help: "The model to write.") var output: String
  @Option(name: .customLong("dim"), help: "A number for a named extent: NAME=N.")
  var extents: [ExtentBinding] = []
  @Flag(help: "Say what each pass did, node by node, and why it left others alone.")
  var explain = false
  @Flag(help: "Put large tensors into OUT.data.") var external = false
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var limits: RunLimits

  func run() throws { try limits.bounded { try optimize() } }

  private func optimize() throws {
    var model = try ModelFile(input, limits: limits.load).model(binding: extents)
    let before = model.graph
    let log = try Pipeline.interchange.run(&model.graph)
    try model.graph.inferTypes()
    let dropped = try model.exported().write(to: output, external: external)
    for line in dropped { Console.note("dropped: \(line)") }
    let report = Report(
      nodesBefore: before.nodes.count, nodesAfter: model.graph.nodes.count,
      operatorsBefore: before.operatorCounts, operatorsAfter: model.graph.operatorCounts,
      entries: log.entries.map {
        .init(pass: $0.pass, node: $0.node, text: $0.text, fired: $0.fired)
      })
    if json { try Console.print(json: report) } else { print(text(report)) }
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
