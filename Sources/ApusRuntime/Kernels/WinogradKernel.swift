// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// Convolution along time with about half the multiplications (Winograd, "Arithmetic Complexity of
/// Computations", 1980), channels last.
struct WinogradKernel: DivisibleKernel, @unchecked Sendable {
  let window: apus_window
  let x: TensorView
  let y: TensorView
  let packed: Weights
  let bias: TensorView?
  let epilogue: Epilogue
  /// Room for `scratchCount` floats a share.
  let scratch: TensorView
  let table: KernelTable

  static func mostShares(_ window: apus_window) -> Int {
    // A share reads all the weights, which are larger than those of a plain convolution.
    let units = max(window.n, window.out_h > 1 ? window.out_h / 24 : window.out_w / 64)
    let positions = window.n * window.out_h * window.out_w
    let across = window.kernel_h > 1 ? window.kernel_w : 1
    return min(16, Share.most(units: units, work: positions * across * window.c * window.m))
  }

  static func scratchCount(_ table: KernelTable, _ window: apus_window) -> Int {
    var window = window
    return (table.c.pointee.winograd_scratch_size(&window) + 15) / 16 * 16
  }

  var mostShares: Int { WinogradKernel.mostShares(window) }

  /// Those of the points' products alone: four outputs of r taps take r + 3 of them, not 4 r.
  var work: Work {
    let hasLines = window.kernel_h > 1
    let kernel = hasLines ? window.kernel_h : window.kernel_w
    let (taps, blocks) = kernel <= 5 ? (kernel, 1) : (4, (kernel + 3) / 4)
    let along = (hasLines ? window.out_h : window.out_w) + 3
    let across = hasLines ? window.out_w * window.kernel_w : 1
    let points = window.n * along / 4 * (taps + 3) * blocks * across
    return Work(multiplications: points * window.c * window.m, weights: packed)
  }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let count = WinogradKernel.scratchCount(table, window)
    var window = window
    if let residual = epilogue.residual {
      window.r_batch = residual.strides[0]
      window.r_row = residual.rank == 4 ? residual.strides[2] : 0
    }
    let ldr = epilogue.residual.map { $0.strides[$0.rank - 1] } ?? 0
    var value = epilogue.value(memory, ldr: ldr)
    let image = window.take(share, unit: window.out_h > 1 ? 4 * window.out_w : 4)
    value.residual = value.residual.map { $0 + image * window.r_batch }
    table.c.pointee.conv_winograd_f32(
      &window, memory.floats(x) + image * window.x_batch, packed.pointer(memory),
      bias.map(memory.floats), memory.floats(y) + image * window.y_batch, &value,
      memory.floats(scratch) + share.part * count)
  }
}

extension apus_window {
  /// Whether `conv_winograd_f32` does this convolution, and sooner than `conv_f32`.
  var suitsWinograd: Bool {
    guard c % 16 == 0, m % 16 == 0, c >= 32, m >= 32 else { return false }
    if h == 1, kernel_h == 1, out_h == 1 {
      return stride_w == 1 && dilation_w == 1 && (3...12).contains(kernel_w) && out_w >= 16
    }
    return stride_h == 1 && dilation_h == 1 && (3...12).contains(kernel_h) && out_h >= 16
      && x_col == c
  }

  /// Whether weights that change from run to run, as in training, are worth their transform.
  var suitsWinogradOfLiveWeights: Bool { suitsWinograd && n * out_h * out_w >= 1024 }

  /// Whether `winograd_weight_gradient_f32` does the gradient of the weights, and sooner than
  /// `conv_weight_gradient_f32`.
  var suitsWinogradGradient: Bool {
    suitsWinogradOfLiveWeights && h == 1 && kernel_h == 1 && kernel_w <= 5
  }
}

extension Site {
  /// Emits a convolution by Winograd's method where it is allowed and pays.
  ///
  /// `weights` are [M, C, taps…]; with `isFlipped` those of the convolution whose gradient of the
  /// input this is, [C, M, taps…] with the taps reversed.
  func lowerWinograd(
    _ window: apus_window, groups: Int, _ x: TensorView, _ weights: TensorView,
    isFlipped: Bool = false, bias: TensorView?, _ y: TensorView, label: String? = nil
  ) throws(ModelError) -> Bool {
    let pays =
      site.constant(at: weights) != nil
      ? window.suitsWinograd : window.suitsWinogradOfLiveWeights
    guard !isExact, groups == 1, pays else { return false }
    let packed = try winogradWeights(weights, window, isFlipped: isFlipped)
    let epilogue = isFlipped ? Epilogue() : try site.takeConvolutionEpilogue()
    let most = WinogradKernel.mostShares(window)
    let scratch = try site.scratch(
      .float32, count: most * WinogradKernel.scratchCount(table, window))
    let kernel = WinogradKernel(
      window: window, x: x, y: y, packed: packed, bias: bias, epilogue: epilogue,
      scratch: scratch, table: table)
    site.emit(
      kernel,
      reads: [x, packed.view, bias, epilogue.residual, scratch].compactMap(\.self), writes: [y],
      label: (label ?? "Conv") + " (Winograd)" + epilogue.label)
    return true
  }

  /// Weights as they lie, transformed for the convolution of `window`.
  private func winogradWeights(
    _ weights: TensorView, _ window: apus_window, isFlipped: Bool
  ) throws(ModelError) -> Weights {
    let table = table
    var whole = window
    let count = table.c.pointee.winograd_packed_size(&whole)
    let last = weights.rank - 1
    var strides = weights.strides[0..<2] + [last == 3 ? weights.strides[2] : 0]
    strides.append(weights.strides[last])
    var first = 0
    if isFlipped {
      first = (window.kernel_h - 1) * strides[2] + (window.kernel_w - 1) * strides[3]
      strides = [strides[1], strides[0], -strides[2], -strides[3]]
    }
    let (start, steps) = (first, Array(strides))
    let layout = isFlipped ? "winograd flipped" : "winograd"
    return try self.weights([weights], layout: layout, count: count) { source, target in
      var window = window
      table.c.pointee.winograd_pack_f32(&window, source.first + start, steps, target)
    }
  }
}
