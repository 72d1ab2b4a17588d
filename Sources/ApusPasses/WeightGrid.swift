// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// How the elements of a weight share scales: one for each unit that it makes.
struct WeightGrid: Equatable {
  /// The axis of the units.
  private let axis: Int
  /// The tensor's shape.
  private let shape: [Int]
  /// Whether each row along `axis`, the last one, has a scale of its own: units of each direction.
  private let isOfRows: Bool
  /// What the absolute whole numbers of one unit may add up to.
  let mostSum: Int?

  /// The grid for input `input` of a node when that is the weight of a matrix product, a
  /// convolution or a recurrence; nil when it is none.
  init?(_ op: any Operator, input: Int, shape: [Int], width: QuantizeWeights.Width) {
    var sum: Int?
    var rows = false
    switch (op, input) {
    case (is Op.Conv, 1): axis = 0
    case (is Op.ConvTranspose, 1): axis = 1
    case (let op as Op.Gemm, 1): axis = op.transB ? 0 : 1
    case (is Op.MatMul, 1): axis = shape.count - 1
    case (is Op.MatMul, 0): axis = shape.count - 2
    case (is Op.LSTM, 1), (is Op.GRU, 1), (is Op.RNN, 1...2), (is Op.LSTM, 2), (is Op.GRU, 2):
      guard shape.count == 3 else { return nil }
      rows = shape[0] != 1
      axis = rows ? 2 : 1
      if input == 2, width == .int16, !(op is Op.RNN) { sum = Op.LSTM.mostNarrowSum }
    default: return nil
    }
    guard shape.count > 1, shape.indices.contains(axis) else { return nil }
    (self.shape, isOfRows, mostSum) = (shape, rows, sum)
  }

  /// The operator that multiplies whole numbers by their scales.
  var operation: Op.DequantizeLinear {
    var op = Op.DequantizeLinear()
    op.axis = axis
    op.blockSize = isOfRows ? shape[axis] : 0
    return op
  }

  /// The shape of the scales.
  var scaleShape: [Int] { isOfRows ? Array(shape.dropLast()) + [1] : [shape[axis]] }

  /// The tensor as [outer][units][inner].
  var extents: (outer: Int, units: Int, inner: Int) {
    if isOfRows { return (1, shape.dropLast().reduce(1, *), shape[axis]) }
    return (
      shape.prefix(axis).reduce(1, *), shape[axis], shape.dropFirst(axis + 1).reduce(1, *)
    )
  }
}
