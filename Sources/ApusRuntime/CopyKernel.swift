// SPDX-License-Identifier: Apache-2.0

import ApusPlan
import ApusTensor
import CApusKernels

/// Copies elements between any two layouts: `target[i] = source[i]` for every position.
struct CopyKernel: Kernel {
  private let source: TensorView
  private let target: TensorView
  private let table: KernelTable
  /// Extents and strides with neighbouring axes joined where both sides allow it, slowest first.
  private let sizes: [Int]
  private let from: [Int]
  private let to: [Int]

  /// Throws: `unsupported` beyond 8 axes that cannot be joined.
  init(
    _ source: TensorView, to target: TensorView, _ table: KernelTable
  ) throws(ModelError) {
    self.source = source
    self.target = target
    self.table = table
    var sizes: [Int] = []
    var from: [Int] = []
    var to: [Int] = []
    for axis in target.physicalOrder where target.shape[axis] != 1 {
      if let last = sizes.last,
        from[sizes.count - 1] == source.strides[axis] * target.shape[axis],
        to[sizes.count - 1] == target.strides[axis] * target.shape[axis]
      {
        sizes[sizes.count - 1] = last * target.shape[axis]
        from[sizes.count - 1] = source.strides[axis]
        to[sizes.count - 1] = target.strides[axis]
      } else {
        sizes.append(target.shape[axis])
        from.append(source.strides[axis])
        to.append(target.strides[axis])
      }
    }
    if sizes.isEmpty { (sizes, from, to) = ([target.count], [1], [1]) }
    guard sizes.count <= 8 else {
      throw ModelError(.unsupported, "a copy over \(sizes.count) axes; the kernels do 8")
    }
    self.sizes = sizes
    self.from = from
    self.to = to
  }

  func run(_ memory: Memory) throws(ModelError) {
    table.c.pointee.copy_strided(
      Int32(source.dtype.byteWidth), Int32(sizes.count), sizes, memory.bytes(source), from,
      memory.bytes(target), to)
  }
}
