// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// Turns the gradients of a convolution into kernels, channels last.
struct ConvGradientLowering {
  private let site: Site
  private let axes: [WindowAxis]
  private let weights: TensorView
  private let x: TensorView
  private let dy: TensorView
  private let groups: Int
  /// Of the forward convolution, one group.
  private let window: apus_window
  private let order: [Int]

  /// nil when the kernels do not cover the node.
  init?(_ site: Site, _ op: Op.Conv, _ weights: TensorView) throws(ModelError) {
    guard (3...4).contains(weights.rank), weights.count > 0, op.group > 0 else { return nil }
    axes = try op.window.axes(rank: weights.rank - 2, kernel: Array(weights.shape.dropFirst(2)))
    order = WindowGeometry.channelsLast(rank: weights.rank)
    let source = try site.channelsLast(0)
    dy = try site.channelsLast(2)
    guard source.count > 0, dy.count > 0 else { return nil }
    let isDepthwise = op.group > 1 && weights.shape[1] == 1 && weights.shape[0] == op.group
    // The depthwise kernel walks x and dx alike.
    x = isDepthwise ? try site.site.packed(source, order: order) : source
    guard
      let geometry = try WindowGeometry(
        axes, x: x, y: dy, channels: isDepthwise ? op.group : x.shape[1] / op.group,
        outputs: isDepthwise ? op.group : dy.shape[1] / op.group)
    else { return nil }
    window = geometry.window
    groups = op.group
    self.isDepthwise = isDepthwise
    self.site = site
    self.weights = weights
  }

  let isDepthwise: Bool

  /// The sum of dY over everything but its channels.
  func emitBias() throws(ModelError) {
    let rows = try site.site.packed(dy, order: order)
    let target = try site.site.allocateOutput(2)
    let channels = dy.shape[1]
    let kernel = ReduceKernel(
      code: Int32(APUS_SUM), outer: 1, n: rows.count / channels, inner: channels, x: rows,
      y: target, table: site.table)
    site.site.emit(kernel, reads: [rows], writes: [target], label: "bias")
  }

  /// Memory [taps][C][M] of the weights' gradient.
  private func weightRoom() throws(ModelError) -> TensorView {
    try site.site.allocateOutput(1, order: Array(2..<weights.rank) + [1, 0])
  }

  func emitDepthwise() throws(ModelError) -> Bool {
    let inner = site.site
    let packed = try site.depthwiseWeights(weights)
    let dx = inner.node.output(0) == nil ? nil : try inner.allocateOutput(0, order: order)
    let dw = inner.node.output(1) == nil ? nil : try weightRoom()
    if dx == nil && dw == nil { return true }
    let kernel = DepthwiseGradientKernel(
      window: window, x: x, dy: dy, packed: packed, dx: dx, dw: dw, table: site.table)
    inner.emit(
      kernel, reads: [x, dy, packed.view].compactMap(\.self),
      writes: [dx, dw].compactMap(\.self), label: "depthwise")
    return true
  }

  func emitWeights() throws(ModelError) {
    let dw = try weightRoom()
    let isShort = !site.isExact && groups == 1 && window.suitsWinogradGradient
    let scratch =
      isShort
      ? try site.site.scratch(
        .float32, count: ConvWeightGradientKernel.scratchCount(site.table, window)) : nil
    let kernel = ConvWeightGradientKernel(
      window: window, x: x, dy: dy, dw: dw, groups: groups, scratch: scratch, table: site.table)
    site.site.emit(
      kernel, reads: [x, dy] + [scratch].compactMap(\.self), writes: [dw],
      label: isShort ? "weights (Winograd)" : "weights")
  }

  func emitInput() throws(ModelError) {
    let dx = try site.site.allocateOutput(0, order: order)
    if let flipped = flippedWindow(dx) {
      let isShort = try site.lowerWinograd(
        flipped, groups: groups, dy, weights, isFlipped: true, bias: nil, dx, label: "input")
      if isShort { return }
      return try emitConvolution(flipped, dx)
    }
    var window = window
    window.x_batch = dx.strides[0]
    window.x_row = dx.rank == 4 ? dx.strides[2] : 0
    window.x_col = dx.strides[dx.rank - 1]
    let (h, w, c, m) = (window.kernel_h, window.kernel_w, window.c, window.m)
    let (table, groups) = (site.table, groups)
    let size = h * w * table.c.pointee.gemm_packed_size(m, c)
    let packed = try site.weights(
      [site.site.packed(weights)], layout: "conv taps", sizes: [groups], count: groups * size
    ) { sources, target in
      for group in 0..<groups {
        table.c.pointee.conv_pack_taps_f32(
          h, w, c, m, sources.first + group * m * c * h * w, target + group * size)
      }
    }
    let kernel = ConvInputGradientKernel(
      window: window, dy: dy, dx: dx, groups: groups, packed: packed, groupSize: size,
      table: table)
    site.site.emit(
      kernel, reads: [dy, packed.view].compactMap(\.self), writes: [dx], label: "input")
  }

  /// The window of the convolution of dY that gives dX; nil when strides forbid it, or when so
  /// many of its positions hang over an edge that a product for each tap is less work.
  private func flippedWindow(_ dx: TensorView) -> apus_window? {
    guard window.stride_h == 1, window.stride_w == 1 else { return nil }
    var flipped = window
    (flipped.h, flipped.w, flipped.c) = (window.out_h, window.out_w, window.m)
    (flipped.out_h, flipped.out_w, flipped.m) = (window.h, window.w, window.c)
    flipped.pad_top = (window.kernel_h - 1) * window.dilation_h - window.pad_top
    flipped.pad_left = (window.kernel_w - 1) * window.dilation_w - window.pad_left
    let over = 2 * (window.kernel_w - 1) * window.dilation_w - window.pad_left - window.pad_right
    guard flipped.pad_top >= 0, flipped.pad_left >= 0, over * 4 <= window.w else { return nil }
    (flipped.x_batch, flipped.x_row, flipped.x_col) = (window.y_batch, window.y_row, window.y_col)
    flipped.y_batch = dx.strides[0]
    flipped.y_row = dx.rank == 4 ? dx.strides[2] : 0
    flipped.y_col = dx.strides[dx.rank - 1]
    (flipped.first, flipped.last) = (0, flipped.out_h * flipped.out_w)
    return flipped
  }

  private func emitConvolution(_ flipped: apus_window, _ dx: TensorView) throws(ModelError) {
    let (h, w, c, m) = (window.kernel_h, window.kernel_w, window.c, window.m)
    let (table, groups) = (site.table, groups)
    let size = table.c.pointee.conv_packed_size(h, w, m, c)
    let packed = try site.weights(
      [site.site.packed(weights)], layout: "conv flipped", sizes: [groups], count: groups * size
    ) { sources, target in
      for group in 0..<groups {
        table.c.pointee.conv_pack_flipped_f32(
          h, w, c, m, sources.first + group * m * c * h * w, target + group * size)
      }
    }
    let kernel = ConvKernel(
      window: flipped, x: dy, y: dx, groups: groups, packed: packed, groupSize: size, bias: nil,
      isDepthwise: false, epilogue: Epilogue(), table: table)
    site.site.emit(
      kernel, reads: [dy, packed.view].compactMap(\.self), writes: [dx], label: "input")
  }
}
