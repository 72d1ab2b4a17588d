// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// Pooling over one or two spatial axes, channels last.
struct PoolKernel: DivisibleKernel, @unchecked Sendable {
  enum Kind {
    case max
    case average(countIncludePad: Bool)
  }

  let kind: Kind
  let window: apus_window
  let x: TensorView
  let y: TensorView
  let table: KernelTable

  var mostShares: Int {
    window.mostShares(workOfPosition: window.kernel_h * window.kernel_w * window.c)
  }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    var window = window
    let image = window.take(share)
    let x = memory.floats(x) + image * window.x_batch
    let y = memory.floats(y) + image * window.y_batch
    switch kind {
    case .max: table.c.pointee.pool_max_f32(&window, x, y)
    case .average(let countIncludePad):
      table.c.pointee.pool_average_f32(&window, x, y, countIncludePad ? 1 : 0)
    }
  }
}

extension Site {
  /// Emits pooling of input 0.
  func lowerPool(_ kind: PoolKernel.Kind, _ window: Window) throws(ModelError) -> Bool {
    guard try isFloat32() else { return false }
    let (_, shape) = try site.outputType(0)
    guard shape.count == 3 || shape.count == 4, shape.reduce(1, *) > 0 else { return false }
    let axes = try window.axes(rank: shape.count - 2)
    let x = try channelsLast()
    guard x.count > 0 else { return false }
    let y = try site.allocateOutput(0, order: WindowGeometry.channelsLast(rank: shape.count))
    guard
      let geometry = try WindowGeometry(
        axes, x: x, y: y, channels: shape[1], outputs: shape[1])
    else { return false }
    let kernel = PoolKernel(kind: kind, window: geometry.window, x: x, y: y, table: table)
    site.emit(kernel, reads: [x], writes: [y])
    return true
  }
}

extension Op.MaxPool: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    guard site.site.node.output(1) == nil else { return false }
    return try site.lowerPool(.max, window)
  }
}

extension Op.AveragePool: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    try site.lowerPool(.average(countIncludePad: countIncludePad), window)
  }
}
