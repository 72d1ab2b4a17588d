// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// Convolution over one or two spatial axes, channels last, weights packed.
struct ConvKernel: DivisibleKernel, @unchecked Sendable {
  let window: apus_window
  let x: TensorView
  let y: TensorView
  let groups: Int
  /// Packed weights, one group after another, each `groupSize` floats.
  let packed: Weights
  let groupSize: Int
  let bias: TensorView?
  let isDepthwise: Bool
  let epilogue: Epilogue
  let table: KernelTable

  /// Multiplications for all outputs at one place.
  private var workOfPosition: Int {
    window.kernel_h * window.kernel_w * (isDepthwise ? 1 : window.c) * groups * window.m
  }

  var mostShares: Int { window.mostShares(workOfPosition: workOfPosition) }

  var work: Work {
    Work(
      multiplications: window.n * window.out_h * window.out_w * workOfPosition, weights: packed)
  }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    var window = window
    if let residual = epilogue.residual {
      window.r_batch = residual.strides[0]
      window.r_row = residual.rank == 4 ? residual.strides[2] : 0
    }
    let ldr = epilogue.residual.map { $0.strides[$0.rank - 1] } ?? 0
    var value = epilogue.value(memory, ldr: ldr)
    let image = window.take(share)
    let input = memory.floats(x) + image * window.x_batch
    let output = memory.floats(y) + image * window.y_batch
    value.residual = value.residual.map { $0 + image * window.r_batch }
    let (packed, bias) = (packed.pointer(memory), bias.map(memory.floats))
    if isDepthwise {
      table.c.pointee.conv_depthwise_f32(&window, input, packed, bias, output, &value)
      return
    }
    for group in 0..<groups {
      table.c.pointee.conv_f32(
        &window, input + group * window.c, packed + group * groupSize,
        bias.map { $0 + group * window.m }, output + group * window.m, &value)
      value.residual = value.residual.map { $0 + window.m }
    }
  }
}

extension Op.Conv: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    let weights = try inner.required(1)
    guard try site.isFloat32(), (3...4).contains(weights.rank), weights.count > 0, group > 0 else {
      return false
    }
    let declared = try window.axes(
      rank: weights.rank - 2, kernel: Array(weights.shape.dropFirst(2)))
    let (_, shape) = try inner.outputType(0)
    let input = try site.channelsLast()
    guard shape.reduce(1, *) > 0, input.count > 0 else { return false }
    let (x, axes) = try site.paddedWhereItPays(input, declared)
    let y = try inner.allocateOutput(0, order: WindowGeometry.channelsLast(rank: shape.count))
    let channels = x.shape[1] / group
    let outputs = shape[1] / group
    guard
      let geometry = try WindowGeometry(
        axes, x: x, y: y, channels: channels, outputs: outputs)
    else { return false }
    let bias = try inner.view(2).mapThrowing { (bias) throws(ModelError) in
      try inner.packed(bias)
    }
    if try site.lowerWinograd(geometry.window, groups: group, x, weights, bias: bias, y) {
      return true
    }
    let epilogue = try inner.takeConvolutionEpilogue()
    let isDepthwise = channels == 1 && outputs == 1 && group > 1
    var window = geometry.window
    if isDepthwise {
      window.c = group
      window.m = group
    }
    let packed =
      try isDepthwise
      ? site.depthwiseWeights(weights) : site.convWeights(weights, groups: group)
    let kernel = ConvKernel(
      window: window, x: x, y: y, groups: isDepthwise ? 1 : group, packed: packed,
      groupSize: site.table.c.pointee.conv_packed_size(
        window.kernel_h, window.kernel_w, window.c, window.m),
      bias: bias, isDepthwise: isDepthwise, epilogue: epilogue, table: site.table)
    inner.emit(
      kernel, reads: [x, packed.view, bias, epilogue.residual].compactMap(\.self), writes: [y],
      label: "Conv" + epilogue.label)
    return true
  }
}

extension LoweringSite<RuntimeMachine> {
  /// The epilogue that convolutions can do: a residual has its channels side by side.
  func takeConvolutionEpilogue() throws(ModelError) -> Epilogue {
    try takeEpilogue { residual in residual.strides[1] == 1 || residual.shape[1] == 1 }
  }
}

extension Site {
  /// Weights [M, C, taps…] of all groups, packed one group after another.
  func convWeights(_ weights: TensorView, groups: Int) throws(ModelError) -> Weights {
    let weights = try site.packed(weights)
    let (m, c) = (weights.shape[0] / groups, weights.shape[1])
    let h = weights.rank == 4 ? weights.shape[2] : 1
    let w = weights.shape[weights.rank - 1]
    let table = table
    let size = table.c.pointee.conv_packed_size(h, w, c, m)
    return try self.weights(
      [weights], layout: "conv", sizes: [groups], count: groups * size
    ) { sources, target in
      for group in 0..<groups {
        table.c.pointee.conv_pack_f32(
          h, w, c, m, sources.first + group * m * c * h * w, target + group * size)
      }
    }
  }

  /// Weights [C, 1, taps…] with taps outermost.
  func depthwiseWeights(_ weights: TensorView) throws(ModelError) -> Weights {
    let weights = try site.packed(weights)
    let channels = weights.shape[0]
    let taps = weights.count / channels
    let table = table
    return try self.weights([weights], layout: "depthwise", count: weights.count) {
      table.c.pointee.transpose_b32(1, channels, taps, $0.first, 0, taps, $1, 0, channels)
    }
  }
}
