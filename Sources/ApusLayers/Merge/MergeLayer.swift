// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What layers that join tensors element by element have in common.
///
/// Shapes broadcast as in Keras: a tensor of fewer axes gets axes of extent 1 after the batch.
public class MergeLayer: Layer {
  let operation: String

  init(_ operation: String, name: String?) {
    self.operation = operation
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    try checkCount(inputs)
    return [try MergeLayer.broadcast(inputs)]
  }

  func checkCount(_ inputs: [SymbolicType]) throws(ModelError) {
    guard inputs.count >= 2 else {
      throw ModelError(.invalidValue, "joins 2 or more tensors, got \(inputs.count)")
    }
    for input in inputs { try checkFloat(input) }
  }

  /// The type that all stretch to. Throws: `shapeMismatch`.
  static func broadcast(_ inputs: [SymbolicType]) throws(ModelError) -> SymbolicType {
    let rank = inputs.map(\.rank).max() ?? 0
    var result = [Dimension](repeating: 1, count: rank)
    for input in inputs {
      let shape = stretched(input.shape, rank: rank)
      for (axis, extent) in shape.enumerated() {
        switch (result[axis], extent) {
        case (_, 1): continue
        case (1, _): result[axis] = extent
        case (.known(let a), .known(let b)) where a != b:
          let shapes = inputs.map(\.description).joined(separator: " and ")
          throw ModelError(.shapeMismatch, "shapes do not fit together: \(shapes)")
        case (.known, _): continue
        case (_, .known): result[axis] = extent
        case (let a, let b): result[axis] = a == b ? a : .unknown
        }
      }
    }
    return SymbolicType(inputs.first?.dtype ?? .float32, result)
  }

  private static func stretched(_ shape: [Dimension], rank: Int) -> [Dimension] {
    guard shape.count < rank, let batch = shape.first else { return shape }
    return [batch] + [Dimension](repeating: 1, count: rank - shape.count) + shape.dropFirst()
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let (values, layout) = try e.aligned(inputs)
    return [Emitted(try join(e, values), layout)]
  }

  /// The node for operands that broadcast.
  func join(_ e: Emitter, _ values: [ValueID]) throws(ModelError) -> ValueID {
    try e.node(operation, values)
  }
}

extension Emitter {
  /// Wires in one layout, with one number of axes: the layout that all have, else Keras's.
  func aligned(_ wires: [Wire]) throws(ModelError) -> (values: [ValueID], layout: Layout) {
    let rank = wires.map(\.rank).max() ?? 0
    let isOne = wires.allSatisfy { $0.layout == wires[0].layout && $0.rank == rank }
    let layout = isOne ? wires[0].layout : commonLayout(wires)
    var values: [ValueID] = []
    for wire in wires {
      var id = try value(wire, as: layout)
      if wire.rank < rank {
        id = try node("Unsqueeze", [id, integers(Array(1...rank - wire.rank))])
      }
      values.append(id)
    }
    return (values, layout)
  }

  /// The layout of tensors of equal rank that takes the fewest Transposes.
  private func commonLayout(_ wires: [Wire]) -> Layout {
    guard wires.allSatisfy({ $0.rank == wires[0].rank }) else { return .channelsLast }
    let layouts: [Layout] = [.channelsLast, .channelsFirst, .timeFirst]
    func moves(_ layout: Layout) -> Int { wires.count { $0.layout != layout } }
    return layouts.min { moves($0) < moves($1) } ?? .channelsLast
  }
}
