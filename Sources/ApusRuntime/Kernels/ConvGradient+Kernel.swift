// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels
import Foundation

/// The gradient of a convolution's input as one product for each tap, for any strides.
struct ConvInputGradientKernel: DivisibleKernel, @unchecked Sendable {
  /// Of the forward convolution, with dx in the place of x and dy in that of y.
  let window: apus_window
  let dy: TensorView
  let dx: TensorView
  let groups: Int
  let packed: Weights
  let groupSize: Int
  let table: KernelTable

  var mostShares: Int {
    Share.most(
      units: window.n,
      work: dy.count * window.kernel_h * window.kernel_w * window.c)
  }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    var window = window
    let images = share.range(of: window.n)
    window.n = images.count
    let dy = memory.floats(dy) + images.lowerBound * window.y_batch
    let dx = memory.floats(dx) + images.lowerBound * window.x_batch
    let packed = packed.pointer(memory)
    memset(dx, 0, window.n * window.x_batch * MemoryLayout<Float>.size)
    for group in 0..<groups {
      table.c.pointee.conv_input_gradient_f32(
        &window, dy + group * window.m, packed + group * groupSize, dx + group * window.c)
    }
  }
}

/// The gradient of a convolution's weights, [taps][C][M] in memory.
struct ConvWeightGradientKernel: DivisibleKernel, @unchecked Sendable {
  let window: apus_window
  let x: TensorView
  let dy: TensorView
  let dw: TensorView
  let groups: Int
  /// Room for `scratchCount` floats, for Winograd's method; nil for a plain sum.
  let scratch: TensorView?
  let table: KernelTable

  /// Channels out that one register tile of every table covers.
  private static let channelUnit = 16

  /// The most shares of a window's channels.
  private static func mostShares(_ window: apus_window) -> Int {
    Share.most(
      units: window.m / channelUnit,
      work: window.n * window.out_h * window.out_w * window.m * window.kernel_h * window.kernel_w
        * window.c)
  }

  /// Floats of scratch of all shares, for Winograd's method.
  static func scratchCount(_ table: KernelTable, _ window: apus_window) -> Int {
    let most = mostShares(window)
    return (1...most).map { $0 * scratchStride(table, window, parts: $0) }.max() ?? 0
  }

  /// Floats of scratch from one of `parts` shares to the next: whole cache lines.
  private static func scratchStride(
    _ table: KernelTable, _ window: apus_window, parts: Int
  ) -> Int {
    var window = window
    let units = (window.m + channelUnit - 1) / channelUnit
    window.m = (units + parts - 1) / parts * channelUnit
    return (table.c.pointee.winograd_gradient_scratch_size(&window) + 15) / 16 * 16
  }

  var mostShares: Int { ConvWeightGradientKernel.mostShares(window) }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    var window = window
    let ldw = groups * window.m
    let channels = share.range(of: window.m, unit: ConvWeightGradientKernel.channelUnit)
    let stride = ConvWeightGradientKernel.scratchStride(table, window, parts: share.parts)
    window.m = channels.count
    let (x, dy, dw) = (memory.floats(x), memory.floats(dy), memory.floats(dw))
    for group in 0..<groups {
      let first = group * (ldw / groups) + channels.lowerBound
      for row in 0..<self.dw.count / ldw {
        memset(dw + row * ldw + first, 0, channels.count * MemoryLayout<Float>.size)
      }
      if let scratch {
        table.c.pointee.winograd_weight_gradient_f32(
          &window, x, dy + first, dw + first, ldw, memory.floats(scratch) + share.part * stride)
      } else {
        table.c.pointee.conv_weight_gradient_f32(
          &window, x + group * window.c, dy + first, dw + first, ldw)
      }
    }
  }
}

/// Both gradients of a depthwise convolution.
struct DepthwiseGradientKernel: Kernel, @unchecked Sendable {
  let window: apus_window
  let x: TensorView
  let dy: TensorView
  let packed: Weights
  let dx: TensorView?
  let dw: TensorView?
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    var window = window
    let (dx, dw) = (dx.map(memory.floats), dw.map(memory.floats))
    if let dx { memset(dx, 0, (self.dx?.count ?? 0) * MemoryLayout<Float>.size) }
    if let dw { memset(dw, 0, (self.dw?.count ?? 0) * MemoryLayout<Float>.size) }
    table.c.pointee.conv_depthwise_gradient_f32(
      &window, memory.floats(x), packed.pointer(memory), memory.floats(dy), dx, dw)
  }
}

extension Op.ConvGradient: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard try site.isFloat32() else { return false }
    let weights = try site.site.required(1)
    guard let lowering = try ConvGradientLowering(site, convolution, weights) else { return false }
    if site.site.node.output(2) != nil { try lowering.emitBias() }
    if lowering.isDepthwise { return try lowering.emitDepthwise() }
    if site.site.node.output(1) != nil { try lowering.emitWeights() }
    if site.site.node.output(0) != nil { try lowering.emitInput() }
    return true
  }
}
