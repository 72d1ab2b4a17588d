// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels
import Foundation

/// The gradient of pooling over one or two spatial axes, channels last.
struct PoolGradientKernel: DivisibleKernel, @unchecked Sendable {
  let kind: PoolKernel.Kind
  let window: apus_window
  /// What was pooled, when the gradient depends on it; it lies as `dx` does.
  let x: TensorView?
  let dy: TensorView
  let dx: TensorView
  let table: KernelTable

  var mostShares: Int {
    Share.most(units: window.n, work: dx.count + dy.count * window.kernel_h * window.kernel_w)
  }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    var window = window
    let images = share.range(of: window.n)
    window.n = images.count
    let dy = memory.floats(dy) + images.lowerBound * window.y_batch
    let target = memory.floats(dx) + images.lowerBound * window.x_batch
    memset(target, 0, window.n * window.x_batch * MemoryLayout<Float>.size)
    switch kind {
    case .max:
      guard let x else { return }
      let pooled = memory.floats(x) + images.lowerBound * window.x_batch
      table.c.pointee.pool_max_gradient_f32(&window, pooled, dy, target)
    case .average(let countIncludePad):
      table.c.pointee.pool_average_gradient_f32(&window, dy, target, countIncludePad ? 1 : 0)
    }
  }
}

extension Site {
  /// Emits the gradient of a pooling; input `gradient` is dY.
  fileprivate func lowerPoolGradient(
    _ kind: PoolKernel.Kind, _ window: Window, gradient: Int
  ) throws(ModelError) -> Bool {
    guard try isFloat32() else { return false }
    let (_, shape) = try site.outputType(0)
    guard shape.count == 3 || shape.count == 4, shape.reduce(1, *) > 0 else { return false }
    let axes = try window.axes(rank: shape.count - 2)
    let order = WindowGeometry.channelsLast(rank: shape.count)
    let dy = try channelsLast(gradient)
    guard dy.count > 0 else { return false }
    let x = gradient == 1 ? try site.packed(0, order: order) : nil
    let dx = try site.allocateOutput(0, order: order)
    guard
      let geometry = try WindowGeometry(
        axes, x: dx, y: dy, channels: shape[1], outputs: shape[1])
    else { return false }
    let kernel = PoolGradientKernel(
      kind: kind, window: geometry.window, x: x, dy: dy, dx: dx, table: table)
    site.emit(kernel, reads: [x, dy].compactMap(\.self), writes: [dx])
    return true
  }
}

extension Op.MaxPoolGradient: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    try site.lowerPoolGradient(.max, pooling.window, gradient: 1)
  }
}

extension Op.AveragePoolGradient: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    try site.lowerPoolGradient(
      .average(countIncludePad: pooling.countIncludePad), pooling.window, gradient: 0)
  }
}
