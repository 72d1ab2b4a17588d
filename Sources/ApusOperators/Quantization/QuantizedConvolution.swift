// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Convolution of quantised numbers.
enum QuantizedConvolution {
  /// The sums of `(x − zeroX) · (w − zeroW)` and the result's shape.
  ///
  /// Throws: `shapeMismatch` when the tensors do not fit together, `limitExceeded`.
  static func sums(
    _ x: Tensor, _ zeroX: Tensor?, _ w: Tensor, _ zeroW: Tensor?, group: Int, _ window: Window
  ) throws(ModelError) -> (sums: [Int], shape: [Int]) {
    try Convolution.check(
      x.shape.map(Dimension.known), w.shape.map(Dimension.known), channelAxis: 1, group: group)
    let axes = try window.axes(rank: x.rank - 2, kernel: Array(w.shape.dropFirst(2)))
    let placed = try PlacedWindow(axes, on: Array(x.shape.dropFirst(2)))
    let filters = w.shape[0]
    let zero = try perFilter(zeroX?.integers() ?? [0], count: 1)
    let zeros = try perFilter(zeroW?.integers() ?? [0], count: filters)
    let size = w.shape.dropFirst().product
    let values = try x.integers().map { $0 &- zero[0] }
    let weights = try w.integers().enumerated().map { $0.element &- zeros[$0.offset / size] }
    let sums = try Convolution.sums(
      values, weights, batch: x.shape[0], channels: x.shape[1], filters: filters, groups: group,
      placed)
    return (sums, [x.shape[0], filters] + placed.output)
  }

  /// One number for each filter, from as many or from one for all. Throws: `shapeMismatch`.
  static func perFilter<T>(_ values: [T], count: Int) throws(ModelError) -> [T] {
    if values.count == count { return values }
    guard values.count == 1 else {
      throw ModelError(
        .shapeMismatch, "needs one scale or zero point or \(count), got \(values.count)")
    }
    return [T](repeating: values[0], count: count)
  }
}
