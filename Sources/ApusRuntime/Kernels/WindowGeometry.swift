// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// A window over one or two spatial axes of views with channels side by side.
struct WindowGeometry {
  /// Order of axes that puts channels last: N, spatial axes, C.
  static func channelsLast(rank: Int) -> [Int] { [0] + (2..<rank) + [1] }

  var window: apus_window

  /// `x` is [N, C, …] and `y` is [N, M, …], one or two spatial axes each, with channels side by
  /// side in memory. `channels` and `outputs` are those of one group.
  /// nil for other ranks.
  init?(
    _ axes: [WindowAxis], x: TensorView, y: TensorView, channels: Int, outputs: Int
  ) throws(ModelError) {
    let rank = axes.count
    guard rank == 1 || rank == 2, x.rank == rank + 2 else { return nil }
    let placed = try PlacedWindow(axes, on: Array(x.shape.dropFirst(2)))
    var window = apus_window()
    let last = rank - 1
    window.n = x.shape[0]
    window.h = rank == 2 ? x.shape[2] : 1
    window.w = x.shape[2 + last]
    window.c = channels
    window.out_h = rank == 2 ? y.shape[2] : 1
    window.out_w = y.shape[2 + last]
    window.m = outputs
    window.kernel_h = rank == 2 ? axes[0].kernel : 1
    window.kernel_w = axes[last].kernel
    window.stride_h = rank == 2 ? axes[0].stride : 1
    window.stride_w = axes[last].stride
    window.dilation_h = rank == 2 ? axes[0].dilation : 1
    window.dilation_w = axes[last].dilation
    window.pad_top = rank == 2 ? placed.begin[0] : 0
    window.pad_left = placed.begin[last]
    window.pad_bottom = rank == 2 ? placed.end[0] : 0
    window.pad_right = placed.end[last]
    window.x_batch = x.strides[0]
    window.x_row = rank == 2 ? x.strides[2] : 0
    window.x_col = x.strides[2 + last]
    window.y_batch = y.strides[0]
    window.y_row = rank == 2 ? y.strides[2] : 0
    window.y_col = y.strides[2 + last]
    window.first = 0
    window.last = window.out_h * window.out_w
    self.window = window
  }
}

extension Site {
  /// An input with channels side by side: as it lies when it does so, else copied.
  func channelsLast(_ input: Int = 0) throws(ModelError) -> TensorView {
    let x = try site.required(input)
    let channels = x.shape[1]
    if x.strides[1] == 1 || channels == 1 { return x }
    return try site.copied(x, order: WindowGeometry.channelsLast(rank: x.rank))
  }
}

extension apus_window {
  /// The most shares that the window's positions are worth, each of so many multiplications.
  func mostShares(workOfPosition: Int) -> Int {
    let positions = out_h * out_w
    return Share.most(units: max(n, positions / 6), work: n * positions * workOfPosition)
  }

  /// Keeps one share of the window, of whole images where there are enough, else of the positions
  /// of each; returns the number of its first image.
  ///
  /// Positions are cut at multiples of `unit`, else of lines where those are many.
  mutating func take(_ share: Share, unit: Int? = nil) -> Int {
    if n >= share.parts {
      let images = share.range(of: n)
      n = images.count
      return images.lowerBound
    }
    let positions = share.range(
      of: out_h * out_w, unit: unit ?? (out_h >= 2 * share.parts ? out_w : 1))
    (first, last) = (positions.lowerBound, positions.upperBound)
    return 0
  }
}
