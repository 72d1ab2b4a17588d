// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Dot products of two tensors along one axis of each, example by example.
///
/// [N, …, K, …] and [N, …, K, …] to [N, rest of the first, rest of the second], [N, 1] for two
/// vectors; with `normalize` it is the cosine. Source: Keras Dot.
public final class Dot: Layer {
  let axes: (Int, Int)
  let normalize: Bool

  public init(axes: (Int, Int), normalize: Bool = false, name: String? = nil) {
    self.axes = axes
    self.normalize = normalize
    super.init(name: name)
  }

  public convenience init(axes: Int, normalize: Bool = false, name: String? = nil) {
    self.init(axes: (axes, axes), normalize: normalize, name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    guard inputs.count == 2 else {
      throw ModelError(.invalidValue, "takes 2 tensors, got \(inputs.count)")
    }
    var rests: [[Dimension]] = []
    var extents: [Dimension] = []
    for (input, axis) in zip(inputs, [axes.0, axes.1]) {
      try checkFloat(input)
      try input.checkRank(2...3)
      let place = try input.axis(axis)
      guard place > 0 else { throw ModelError(.invalidValue, "the batch axis cannot be summed") }
      extents.append(input.shape[place])
      rests.append(input.shape.indices.filter { $0 != 0 && $0 != place }.map { input.shape[$0] })
    }
    if let a = extents[0].value, let b = extents[1].value, a != b {
      throw ModelError(.shapeMismatch, "the axes have \(a) and \(b) elements")
    }
    let rest = rests[0] + rests[1]
    return [SymbolicType(.float32, [inputs[0].shape[0]] + (rest.isEmpty ? [1] : rest))]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    var factors: [ValueID] = []
    for (number, (wire, axis)) in zip(inputs, [axes.0, axes.1]).enumerated() {
      var x = try e.value(wire)
      let place = try wire.type.axis(axis)
      if normalize { x = try e.unitLength(x, axis: place) }
      if wire.rank == 2 {
        // A row of the first factor, a column of the second.
        x = try e.node("Unsqueeze", [x, e.integers([number == 0 ? 1 : 2])])
      } else if (place == 2) != (number == 0) {
        x = try e.node("Transpose", x, ["perm": .ints([0, 2, 1])])
      }
      factors.append(x)
    }
    let product = try e.node("MatMul", factors)
    var dropped: [Int] = []
    if inputs[0].rank == 2 { dropped.append(1) }
    if inputs[1].rank == 2 && inputs[0].rank != 2 { dropped.append(2) }
    if dropped.isEmpty { return [Emitted(product)] }
    return [Emitted(try e.node("Squeeze", [product, e.integers(dropped)]))]
  }
}

extension Emitter {
  /// `x` divided by its length along an axis, which counts as 1e-6 when it is less.
  func unitLength(_ x: ValueID, axis: Int) throws(ModelError) -> ValueID {
    let square = try node("ReduceSum", [node("Mul", [x, x]), integers([axis])])
    return try node("Div", [x, node("Sqrt", node("Max", [square, scalar(1e-12)]))])
  }
}
