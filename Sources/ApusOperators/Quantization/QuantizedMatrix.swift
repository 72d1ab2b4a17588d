// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Scales and zero points of the operands of a matrix product: one for all, one for each row of
/// the left operand, or one for each column of the right one.
enum QuantizedMatrix {
  /// Which operand of the product.
  enum Side { case left, right }

  /// A scale or zero point in a shape that broadcasts to a matrix, and to the product: `[M]`
  /// becomes `[M, 1]` on the left.
  ///
  /// Throws: `shapeMismatch` when it has another shape.
  static func aligned(
    _ tensor: Tensor, _ side: Side, of operand: [Int]
  ) throws(ModelError) -> Tensor {
    if tensor.count == 1 { return try tensor.reshaped([]) }
    let perRow = side == .left
    var expected = operand
    if operand.count >= 2 { expected[operand.count - (perRow ? 1 : 2)] = 1 }
    if tensor.rank == 1, operand.count >= 2 {
      let extent = operand[operand.count - (perRow ? 2 : 1)]
      if tensor.count == extent { return try tensor.reshaped(perRow ? [extent, 1] : [extent]) }
    }
    guard operand.count >= 2, tensor.shape == expected else {
      throw ModelError(
        .shapeMismatch,
        "scale and zero point of an operand of shape \(operand) must be one number or have shape "
          + "\(expected), got \(tensor.shape)")
    }
    return tensor
  }

  /// The operand's elements with the zero points taken away. Throws: `shapeMismatch`.
  static func centred<A: Accumulating>(
    _ operand: Tensor, _ zero: Tensor?, _ side: Side, _ type: A.Type
  ) throws(ModelError) -> [A] {
    var values = try A.elements(operand)
    guard let zero else { return values }
    guard zero.dtype == operand.dtype else {
      throw ModelError(
        .typeMismatch, "the zero point is \(zero.dtype.name), the operand \(operand.dtype.name)")
    }
    let zeros = try A.elements(aligned(zero, side, of: operand.shape).broadcast(to: operand.shape))
    for i in values.indices { values[i].add(zeros[i], times: .minusOne) }
    return values
  }
}
