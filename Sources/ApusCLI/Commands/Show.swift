// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ArgumentParser
import Foundation

/// Shows what is in a model.
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows a model: layers, types, shapes, parameters and work; or draws it.",
    discussion: """
      Examples:
        apus show model.onnx
        apus show model.onnx --dim N=32
        apus show model.onnx --graph model.svg
        apus show model.onnx --graph model.dot
        apus show model.onnx --text
        apus show model.onnx --lowered --dim N=32
      """)

  @Argument(help: "The model: .onnx, .onnxtxt, .txt or .json.") var model: String
  @Option(help: "Draw the graph into this file, .svg or .dot.") var graph: String?
  @Flag(help: "Print the model in ONNX's textual syntax.") var text = false
  @Flag(help: "List the steps that a run takes, as they are after fusing nodes.") var lowered =
    false
  @Option(help: "With --text: write tensors with more elements without them; -1 writes all.")
  var elements = 16
  @Option(name: .customLong("dim"), help: "A number for a named extent: NAME=N.")
  var extents: [ExtentBinding] = []
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var exactness: ExactOption
  @OptionGroup var limits: RunLimits

  func run() throws { try limits.bounded { try show() } }

  private func show() throws {
    let file = try ModelFile(model, limits: limits.load)
    if text {
      var printer = ONNXText()
      printer.elementLimit = elements < 0 ? nil : elements
      print(printer.write(file.proto).text)
      return
    }
    let model = try file.model(binding: extents)
    if let path = graph {
      let drawing = GraphDrawing(model.graph)
      let isDot = path.hasSuffix(".dot") || path.hasSuffix(".gv")
      guard isDot || path.hasSuffix(".svg") else {
        throw ValidationError("--graph draws .svg and .dot files")
      }
      try writeFile(Array((isDot ? drawing.dot : drawing.svg).utf8), to: path)
      Console.note("drew \(model.graph.nodes.count) nodes into \(path)")
      return
    }
    if lowered {
      let plan = try LoweredPlan(model, options: exactness.options)
      if json { try Console.print(json: plan) } else { print(plan.text) }
      return
    }
    let summary = ModelSummary(model)
    if json { try Console.print(json: summary) } else { print(summary.text) }
  }
}
