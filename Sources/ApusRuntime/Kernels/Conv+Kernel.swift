// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// Convolution over one or two spatial axes, channels last, weights packed.
struct ConvKernel: Kernel, @unchecked Sendable {
  let window: apus_window
  let x: TensorView
  let y: TensorView
  let groups: Int
  /// Packed weights of each group.
  let packed: [PackedFloats]
  let bias: PackedFloats?
  let isDepthwise: Bool
  let epilogue: Epilogue
  let table: KernelTable

  func run(_ memory: Memory) throws(ModelError) {
    var window = window
    if let residual = epilogue.residual {
      window.r_batch = residual.strides[0]
      window.r_row = residual.rank == 4 ? residual.strides[2] : 0
    }
    let ldr = epilogue.residual.map { $0.strides[$0.rank - 1] } ?? 0
    var value = epilogue.value(memory, ldr: ldr)
    let (input, output) = (memory.floats(x), memory.floats(y))
    if isDepthwise {
      table.c.pointee.conv_depthwise_f32(
        &window, input, packed[0].pointer, bias?.pointer, output, &value)
      return
    }
    for group in 0..<groups {
      table.c.pointee.conv_f32(
        &window, input + group * window.c, packed[group].pointer,
        bias.map { $0.pointer + group * window.m }, output + group * window.m, &value)
      value.residual = value.residual.map { $0 + window.m }
    }
  }
}

extension Op.Conv: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard try site.isFloat32(), let weights = site.site.constant(1), weights.rank >= 3,
      weights.rank <= 4, weights.count > 0, group > 0
    else { return false }
    let bias = site.site.constant(2)
    if site.site.has(2) && bias == nil { return false }
    let declared = try window.axes(
      rank: weights.rank - 2, kernel: Array(weights.shape.dropFirst(2)))
    let (_, shape) = try site.site.outputType(0)
    let input = try site.channelsLast()
    guard shape.reduce(1, *) > 0, input.count > 0 else { return false }
    let (x, axes) = try site.paddedWhereItPays(input, declared)
    let y = try site.site.allocateOutput(0, order: WindowGeometry.channelsLast(rank: shape.count))
    let channels = x.shape[1] / group
    let outputs = shape[1] / group
    guard
      let geometry = try WindowGeometry(
        axes, x: x, y: y, channels: channels, outputs: outputs)
    else { return false }
    let epilogue = try site.site.takeEpilogue { residual in
      residual.strides[1] == 1 || residual.shape[1] == 1
    }
    let isDepthwise = channels == 1 && outputs == 1 && group > 1
    var window = geometry.window
    if isDepthwise {
      window.c = group
      window.m = group
    }
    let kernel = ConvKernel(
      window: window, x: x, y: y, groups: isDepthwise ? 1 : group,
      packed: isDepthwise
        ? [try Op.Conv.depthwise(weights)]
        : try Op.Conv.pack(weights, window, groups: group, site.table),
      bias: try bias.mapThrowing(PackedFloats.init), isDepthwise: isDepthwise, epilogue: epilogue,
      table: site.table)
    site.site.emit(
      kernel, reads: [x] + (epilogue.residual.map { [$0] } ?? []), writes: [y],
      label: "Conv" + epilogue.label)
    return true
  }

  private static func pack(
    _ weights: Tensor, _ window: apus_window, groups: Int, _ table: KernelTable
  ) throws(ModelError) -> [PackedFloats] {
    let (h, w, c, m) = (window.kernel_h, window.kernel_w, window.c, window.m)
    var packed: [PackedFloats] = []
    for group in 0..<groups {
      let room = try PackedFloats(count: table.c.pointee.conv_packed_size(h, w, c, m))
      try weights.withElements(of: Float.self) { elements in
        guard let base = elements.baseAddress else { return }
        table.c.pointee.conv_pack_f32(h, w, c, m, base + group * m * c * h * w, room.pointer)
      }
      packed.append(room)
    }
    return packed
  }

  /// Weights [C, 1, taps] with taps outermost.
  private static func depthwise(_ weights: Tensor) throws(ModelError) -> PackedFloats {
    let channels = weights.shape[0]
    let taps = weights.count / channels
    let order = try Broadcasting.indices([taps, channels], strides: [1, taps])
    return try PackedFloats(weights.gathered(order, shape: [taps, channels]))
  }
}
