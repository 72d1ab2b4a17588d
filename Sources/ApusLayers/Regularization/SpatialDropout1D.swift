// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Drops whole channels, at every time alike, while training: [N, T, C].
///
/// Source: Keras SpatialDropout1D.
public final class SpatialDropout1D: Dropout {
  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    try only(inputs).checkRank(3...3)
    return try super.inferOutputs(inputs)
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    guard e.mode == .training, rate > 0 else { return try super.emit(e, inputs) }
    // Dropping ones of [N, 1, C] gives the factors of all times.
    let x = try e.value(inputs[0])
    let ends = try e.node("Shape", x)
    let shape = try e.node("Mul", [ends, e.integers([1, 0, 1])])
    let extents = try e.node("Add", [shape, e.integers([0, 1, 0])])
    let one = try Tensor(shape: [1], [Float(1)])
    let ones = try e.node("ConstantOfShape", extents, ["value": .tensor(one)])
    return [Emitted(try e.node("Mul", [x, dropped(e, ones)]))]
  }
}
