// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

extension Op.Concat: Lowerable {
  /// Copies each part to its place.
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    let (_, shape) = try inner.outputType(0)
    let axis = axis < 0 ? axis + shape.count : axis
    guard shape.indices.contains(axis) else { return false }
    // The result lies as its parts do, so that runs of memory stay runs.
    let first = try inner.required(0)
    let y = try inner.allocateOutput(0, order: first.isDense ? first.physicalOrder : nil)
    var start = 0
    for place in inner.node.inputs.indices {
      let part = try inner.required(place)
      let target = y.sliced(axis, from: start, count: part.shape[axis])
      start += part.shape[axis]
      if part.count == 0 { continue }
      inner.emit(
        try CopyKernel(part, to: target, site.table), reads: [part], writes: [target])
    }
    return true
  }
}
