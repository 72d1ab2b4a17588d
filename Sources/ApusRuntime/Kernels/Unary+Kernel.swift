// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusPlan
import ApusTensor
import CApusKernels

/// `y[i] = f(x[i])` over a run of memory.
struct UnaryKernel: DivisibleKernel {
  let x: TensorView
  let y: TensorView
  let count: Int
  let function: ElementFunction
  let table: KernelTable

  init(x: TensorView, y: TensorView, function: ElementFunction, table: KernelTable) {
    self.x = x
    self.y = y
    count = x.count
    self.function = function
    self.table = table
  }

  var mostShares: Int { Share.mostOfElements(count) }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let range = share.range(of: count, unit: Share.elementUnit)
    let first = range.lowerBound
    table.c.pointee.unary_f32(
      function.code, range.count, memory.floats(x) + first, memory.floats(y) + first,
      function.alpha, function.beta)
  }
}

extension Site {
  /// Emits a unary kernel, in place where the input is not read again.
  func lowerUnary(_ function: ElementFunction) throws(ModelError) -> Bool {
    guard try isFloat32() else { return false }
    var x = try site.required(0)
    if !x.isDense { x = try site.packed(x) }
    let order = x.physicalOrder
    let y: TensorView
    if site.mayOverwrite(x) {
      y = x
      site.setOutput(0, y)
    } else {
      y = try site.allocateOutput(0, order: order)
    }
    let kernel = UnaryKernel(x: x, y: y, function: function, table: table)
    site.emit(kernel, reads: [x], writes: [y])
    return true
  }
}
