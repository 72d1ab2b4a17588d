// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// `y = (x - mean) / sqrt(variance + epsilon) * scale + bias` over rows of C elements.
struct LayerNormKernel: DivisibleKernel {
  let x: TensorView
  let y: TensorView
  let rows: Int
  let columns: Int
  let scale: TensorView
  let bias: TensorView?
  let epsilon: Float
  let table: KernelTable

  var mostShares: Int { Share.most(units: rows, work: rows * columns * 8) }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let range = share.range(of: rows)
    let first = range.lowerBound * columns
    table.c.pointee.layer_norm_f32(
      range.count, columns, memory.floats(x) + first, memory.floats(scale),
      bias.map(memory.floats), epsilon, memory.floats(y) + first)
  }
}

extension Op.LayerNormalization: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    guard try site.isFloat32(), inner.node.output(1) == nil, inner.node.output(2) == nil else {
      return false
    }
    let x = try inner.packed(0)
    let axis = axis < 0 ? axis + x.rank : axis
    guard x.shape.indices.contains(axis) else { return false }
    let normalised = Array(x.shape[axis...])
    let columns = normalised.reduce(1, *)
    guard columns > 0, let scale = try site.packed(1, stretchedTo: normalised) else {
      return false
    }
    let bias = try site.packed(2, stretchedTo: normalised)
    guard (bias != nil) == inner.has(2) else { return false }
    let y: TensorView
    if inner.mayOverwrite(x) {
      y = x
      inner.setOutput(0, y)
    } else {
      y = try inner.allocateOutput(0)
    }
    let kernel = LayerNormKernel(
      x: x, y: y, rows: x.count / columns, columns: columns, scale: scale, bias: bias,
      epsilon: epsilon, table: site.table)
    inner.emit(kernel, reads: [x, scale, bias].compactMap(\.self), writes: [y])
    return true
  }
}
