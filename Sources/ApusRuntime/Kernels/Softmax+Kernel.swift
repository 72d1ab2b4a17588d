// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// Softmax, or its logarithm, over rows of C elements.
struct SoftmaxKernel: DivisibleKernel {
  let x: TensorView
  let y: TensorView
  let rows: Int
  let columns: Int
  let isLogarithm: Bool
  let table: KernelTable

  var mostShares: Int { Share.most(units: rows, work: rows * columns * 16) }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let range = share.range(of: rows)
    let x = memory.floats(x) + range.lowerBound * columns
    let y = memory.floats(y) + range.lowerBound * columns
    if isLogarithm {
      table.c.pointee.log_softmax_f32(range.count, columns, x, y)
    } else {
      table.c.pointee.softmax_f32(range.count, columns, x, y)
    }
  }
}

extension SoftmaxOperator {
  fileprivate func lower(_ site: Site, isLogarithm: Bool) throws(ModelError) -> Bool {
    guard try site.isFloat32() else { return false }
    let input = try site.site.required(0)
    guard input.rank > 0 else { return false }
    let axis = axis < 0 ? axis + input.rank : axis
    guard input.shape.indices.contains(axis) else { return false }
    let columns =
      joinsLaterAxes ? input.shape[axis...].reduce(1, *) : input.shape[axis]
    guard columns > 0 else { return false }
    // The axis goes last; the others keep their order.
    let order =
      joinsLaterAxes
      ? Array(input.shape.indices) : input.shape.indices.filter { $0 != axis } + [axis]
    let x = try site.site.packed(0, order: order)
    let y: TensorView
    if site.site.mayOverwrite(x) {
      y = x
      site.site.setOutput(0, y)
    } else {
      y = try site.site.allocateOutput(0, order: order)
    }
    let kernel = SoftmaxKernel(
      x: x, y: y, rows: x.count / columns, columns: columns, isLogarithm: isLogarithm,
      table: site.table)
    site.site.emit(kernel, reads: [x], writes: [y])
    return true
  }
}

extension Op.Softmax: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool { try lower(site, isLogarithm: false) }
}

extension Op.LogSoftmax: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool { try lower(site, isLogarithm: true) }
}
