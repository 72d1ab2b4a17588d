// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// How many floating-point operations nodes take: a multiplication and an addition count as two.
enum WorkEstimate {
  /// Operators that only move or rename elements.
  private static let movers: Set<String> = [
    "Cast", "Concat", "Constant", "ConstantOfShape", "DepthToSpace", "Dropout", "Expand", "Flatten",
    "Gather", "GatherElements", "GatherND", "Identity", "Pad", "Reshape", "ReverseSequence",
    "ScatterElements", "ScatterND", "Shape", "Size", "Slice", "SpaceToDepth", "Split", "Squeeze",
    "Tile", "Transpose", "Unsqueeze", "Where",
  ]

  /// The operations of one node, nil when an extent that matters is not known.
  static func operations(of node: Node, in graph: Graph) -> Int? {
    func count(_ id: ValueID?) -> Int? {
      guard let id, let shape = graph[id].type.tensor?.knownShape else { return nil }
      return shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
    }
    func shape(_ id: ValueID?) -> [Int]? { id.flatMap { graph[$0].type.tensor?.knownShape } }
    let name = node.op.name
    if movers.contains(name) { return 0 }
    switch name {
    case "Conv":
      guard let out = count(node.output(0)), let w = shape(node.input(1)), let m = w.first, m > 0,
        let weights = count(node.input(1))
      else { return nil }
      return 2 &* out &* (weights / m)
    case "ConvTranspose":
      guard let x = count(node.input(0)), let w = shape(node.input(1)), let c = w.first, c > 0,
        let weights = count(node.input(1))
      else { return nil }
      return 2 &* x &* (weights / c)
    case "MatMul":
      guard let out = count(node.output(0)), let k = shape(node.input(0))?.last else { return nil }
      return 2 &* out &* k
    case "Gemm":
      guard let out = shape(node.output(0)), out.count == 2, let weights = count(node.input(1))
      else { return nil }
      return 2 &* out[0] &* weights
    case "LSTM", "GRU", "RNN":
      guard let x = shape(node.input(0)), x.count == 3, let w = count(node.input(1)),
        let r = count(node.input(2))
      else { return nil }
      return 2 &* x[0] &* x[1] &* (w &+ r)
    default:
      guard node.op.bodies.isEmpty else { return nil }
      let read = node.inputs.first.flatMap { count($0) } ?? 0
      guard let made = count(node.outputs.compactMap(\.self).first) else { return nil }
      return max(read, made)
    }
  }
}
