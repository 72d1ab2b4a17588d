// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

extension Site {
  /// Emits `y = f(f(a, b), c) …` over all inputs, in their order, then `y · factor`.
  func lowerVariadic(
    _ code: some BinaryInteger, factor: Float = 1
  ) throws(ModelError) -> Bool {
    guard try isFloat32() else { return false }
    let shape = try site.outputType(0).shape
    guard shape.reduce(1, *) > 0, site.node.inputs.count > 1 else { return false }
    var parts: [TensorView] = []
    for place in site.node.inputs.indices {
      guard let part = try site.required(place).broadcast(to: shape) else { return false }
      parts.append(part)
    }
    let order = parts.first(where: \.isDense)?.physicalOrder ?? Array(shape.indices)
    var kernels: [(kernel: BinaryKernel, reads: [TensorView])] = []
    let y = try site.allocateOutput(0, order: order)
    for (place, part) in parts.enumerated().dropFirst() {
      let before = place == 1 ? parts[0] : y
      if let kernel = BinaryKernel(code, before, part, y, table) {
        kernels.append((kernel, [before, part]))
        continue
      }
      let packed = try site.copied(part, order: order)
      let first = place == 1 ? try site.copied(before, order: order) : y
      guard let kernel = BinaryKernel(code, first, packed, y, table) else { return false }
      kernels.append((kernel, [first, packed]))
    }
    for (kernel, reads) in kernels { site.emit(kernel, reads: reads, writes: [y]) }
    if factor != 1 {
      let function = ElementFunction(APUS_AFFINE, factor)
      site.emit(
        UnaryKernel(x: y, y: y, function: function, table: table), reads: [y], writes: [y])
    }
    return true
  }
}

extension Op.Sum: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool { try site.lowerVariadic(APUS_ADD) }
}

extension Op.Mean: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    try site.lowerVariadic(APUS_ADD, factor: 1 / Float(max(1, site.site.node.inputs.count)))
  }
}
