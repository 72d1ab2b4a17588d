// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// What `apus show` says about a model.
struct ModelSummary: Encodable {
  struct Port: Encodable {
    var name: String
    var type: String
  }

  struct Layer: Encodable {
    var number: Int
    var op: String
    var name: String
    var outputs: [Port]
    /// Elements of the real constants that this node is the first to read.
    var parameters: Int
    /// nil when it depends on extents or data that are not known.
    var flops: Int?
  }

  var name: String
  var producer: String
  var opsets: [String: Int]
  var inputs: [Port]
  var outputs: [Port]
  var layers: [Layer]
  var parameters: Int
  /// The sum of what is known, with 1 for extents that are no number.
  var flops: Int

  /// `model` must have its types inferred.
  init(_ model: Model) {
    let graph = model.graph
    func port(_ id: ValueID) -> Port { Port(name: graph[id].name, type: "\(graph[id].type)") }
    var sized = graph
    sized.bindAll(to: 1)
    try? sized.inferTypes()
    name = graph.name
    producer = "\(model.producerName) \(model.producerVersion)".trimmedAtEnd
    opsets = Dictionary(
      uniqueKeysWithValues: model.opsets.map { ($0.isEmpty ? "ai.onnx" : $0, $1) })
    inputs = graph.inputs.map(port)
    outputs = graph.outputs.map(port)
    var counted: Set<ValueID> = []
    layers = []
    for (place, node) in graph.nodes.enumerated() {
      var parameters = 0
      let isNarrow = node.op is Op.DequantizeLinear
      for id in node.reads where counted.insert(id).inserted {
        guard let tensor = graph.constants[id]?.tensor else { continue }
        // Of a narrow weight the whole numbers count, not their scales.
        let counts = isNarrow ? id == node.input(0) : tensor.dtype.isFloat
        if counts { parameters += tensor.count }
      }
      layers.append(
        Layer(
          number: place, op: node.op.name, name: node.name,
          outputs: node.outputs.compactMap { $0.map(port) }, parameters: parameters,
          flops: WorkEstimate.operations(of: sized.nodes[place], in: sized)))
    }
    parameters = layers.reduce(0) { $0 + $1.parameters }
    flops = layers.reduce(0) { $0 &+ ($1.flops ?? 0) }
  }

  /// The table for the terminal.
  var text: String {
    let versions = opsets.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    var lines = [
      "\(name.isEmpty ? "model" : name)   made by \(producer.isEmpty ? "?" : producer), "
        + "opset \(versions.joined(separator: ", "))"
    ]
    for port in inputs { lines.append("  in   \(port.name): \(port.type)") }
    for port in outputs { lines.append("  out  \(port.name): \(port.type)") }
    var table = TextTable([
      ("#", .right), ("operator", .left), ("name", .left), ("output", .left),
      ("parameters", .right), ("FLOPs", .right),
    ])
    for layer in layers {
      table.rows.append([
        "\(layer.number)", layer.op, layer.name.shortened(to: 44), layer.outputs.first?.type ?? "",
        layer.parameters == 0 ? "" : Quantity.grouped(layer.parameters),
        layer.flops.map { $0 == 0 ? "" : Quantity.grouped($0) } ?? "?",
      ])
    }
    lines += ["", table.text, ""]
    lines.append(
      "\(layers.count) nodes, \(Quantity.grouped(parameters)) parameters, "
        + "\(Quantity.scaled(Double(flops), unit: "FLOP")) a run"
        + " (extents without a number count as 1)")
    return lines.joined(separator: "\n")
  }
}
