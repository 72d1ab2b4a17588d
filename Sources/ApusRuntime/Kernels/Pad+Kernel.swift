// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor

/// Fills a tensor with one number and copies another into its middle.
struct ConstantPadKernel: Kernel {
  let y: TensorView
  /// One element; nil is zero.
  let value: TensorView?
  let copy: CopyKernel?

  func run(_ memory: Memory) throws(ModelError) {
    let target = memory.floats(y)
    target.update(repeating: value.map { memory.floats($0)[0] } ?? 0, count: y.count)
    try copy?.run(memory)
  }
}

extension Op.Pad: Lowerable {
  /// Constant padding of float32 by constant amounts.
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    var x = try inner.required(0)
    guard mode == .constant, x.dtype == .float32, let pads = try inner.constant(1)?.integers()
    else { return false }
    var axes = Array(x.shape.indices)
    if inner.has(3) {
      guard let given = try inner.constant(3)?.integers() else { return false }
      axes = given.map { $0 < 0 ? $0 + x.rank : $0 }
    }
    guard pads.count == 2 * axes.count, axes.allSatisfy(x.shape.indices.contains) else {
      return false
    }
    let value = try inner.view(2)
    let order = x.isDense ? x.physicalOrder : Array(x.shape.indices)
    let y = try inner.allocateOutput(0, order: order)
    var middle = y
    for (place, axis) in axes.enumerated() {
      // What a negative amount takes away is skipped in x, what a positive one adds in y.
      let (before, after) = (pads[place], pads[place + axes.count])
      let kept = x.shape[axis] + min(0, before) + min(0, after)
      guard kept >= 0 else { return false }
      x = x.sliced(axis, from: max(0, -before), count: kept)
      middle = middle.sliced(axis, from: max(0, before), count: kept)
    }
    let copy = x.count == 0 ? nil : try CopyKernel(x, to: middle, site.table)
    inner.emit(
      ConstantPadKernel(y: y, value: value, copy: copy), reads: [x, value].compactMap(\.self),
      writes: [y])
    return true
  }
}
