// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import Foundation

/// Copies a tensor into the middle of a larger one whose rest is zero.
struct PadKernel: Kernel {
  let y: TensorView
  let copy: CopyKernel

  func run(_ memory: Memory) throws(ModelError) {
    memset(memory.bytes(y), 0, y.count * y.dtype.byteWidth)
    try copy.run(memory)
  }
}

extension Site {
  /// `x` [N, C, …, W] with zeros before and after its last axis, when more than a quarter of a
  /// window's positions along it hang over the edge: those cost a row each, and a wide kernel on
  /// a short axis has little else. The window's own padding there is then none.
  func paddedWhereItPays(
    _ x: TensorView, _ axes: [WindowAxis]
  ) throws(ModelError) -> (x: TensorView, axes: [WindowAxis]) {
    guard let last = axes.last, x.rank == axes.count + 2 else { return (x, axes) }
    let extent = x.shape[x.rank - 1]
    let placed = try PlacedWindow(axes, on: Array(x.shape.dropFirst(2)))
    guard let begin = placed.begin.last, let end = placed.end.last,
      let positions = placed.output.last, begin + end > 0
    else { return (x, axes) }
    let hanging = (0..<positions).count { position in
      let first = position * last.stride - begin
      return first < 0 || first + last.reach > extent
    }
    guard hanging * 4 > positions, x.shape[1] * last.kernel >= 64 else { return (x, axes) }
    var shape = x.shape
    shape[x.rank - 1] += begin + end
    let y = try site.allocate(.float32, shape, order: WindowGeometry.channelsLast(rank: x.rank))
    let middle = y.sliced(x.rank - 1, from: begin, count: extent)
    site.emit(
      PadKernel(y: y, copy: try CopyKernel(x, to: middle, table)), reads: [x], writes: [y],
      label: "pad")
    return (y, try last.withoutPadding(axes, placed))
  }
}
