// SPDX-License-Identifier: Apache-2.0

package import ApusTensor

/// A window on spatial axes whose extents are known.
package struct PlacedWindow: Sendable {
  /// Extents of the axes over which the window moves.
  package let input: [Int]
  /// Positions of the window along each axis.
  package let output: [Int]
  package let axes: [WindowAxis]
  /// Padding before and after each axis.
  package let begin: [Int]
  package let end: [Int]

  /// Throws: `shapeMismatch` when the window does not fit, `limitExceeded`.
  package init(_ axes: [WindowAxis], on input: [Int]) throws(ModelError) {
    var output: [Int] = []
    var begin: [Int] = []
    var end: [Int] = []
    for (axis, extent) in zip(axes, input) {
      let place = try axis.place(on: extent)
      output.append(place.count)
      begin.append(place.begin)
      end.append(place.end)
    }
    try self.init(axes, on: input, output: output, begin: begin, end: end)
  }

  /// A window whose positions and padding are given. Throws: `limitExceeded`.
  init(
    _ axes: [WindowAxis], on input: [Int], output: [Int], begin: [Int], end: [Int]
  ) throws(ModelError) {
    self.axes = axes
    self.input = input
    self.output = output
    self.begin = begin
    self.end = end
    _ = try Tensor.elementCount(input)
    try AllocationBudget.current?.check(Tensor.elementCount(output) * 16)
    _ = try Tensor.elementCount(axes.map(\.kernel))
  }

  package var inputCount: Int { input.product }
  /// The number of the window's positions.
  package var positions: Int { output.product }
  /// The number of elements that one position covers.
  package var taps: Int { axes.reduce(1) { $0 * $1.kernel } }

  /// For tap number `tap` (row-major), the flat input element under it at each position, or -1
  /// where it lies in the padding.
  func sources(tap: Int) -> [Int] {
    var list = [0]
    var stride = taps
    for (axis, window) in axes.enumerated() {
      let extent = input[axis]
      stride /= window.kernel
      let offset = (tap / stride) % window.kernel * window.dilation - begin[axis]
      let along = (0..<output[axis]).map { $0 * window.stride + offset }
      list = list.flatMap { base in
        along.map { base < 0 || $0 < 0 || $0 >= extent ? -1 : base * extent + $0 }
      }
    }
    return list
  }

  /// The positions and input elements that tap number `tap` joins, padding left out.
  package func pairs(tap: Int) -> [(position: Int, source: Int)] {
    sources(tap: tap).enumerated().filter { $0.element >= 0 }.map { ($0.offset, $0.element) }
  }

  /// For each position, how many taps lie on the input, or also on its padding.
  package func coverage(includingPadding: Bool) -> [Int] {
    var list = [1]
    for axis in axes.indices {
      let window = axes[axis]
      let first = includingPadding ? -begin[axis] : 0
      let last = includingPadding ? input[axis] + end[axis] : input[axis]
      let along = (0..<output[axis]).map { position in
        let start = position * window.stride - begin[axis]
        return window.taps(from: start, within: first..<max(first, last))
      }
      list = list.flatMap { base in along.map { base * $0 } }
    }
    return list
  }
}

extension WindowAxis {
  /// The number of taps inside `range` when the first lies at `start`.
  fileprivate func taps(from start: Int, within range: Range<Int>) -> Int {
    let first = start >= range.lowerBound ? 0 : (range.lowerBound - start + dilation - 1) / dilation
    let end = start >= range.upperBound ? 0 : (range.upperBound - start + dilation - 1) / dilation
    return max(0, min(end, kernel) - first)
  }
}
