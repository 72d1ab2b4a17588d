// SPDX-License-Identifier: Apache-2.0

import ApusPlan
import ApusTensor
import CApusKernels

/// Copies elements between any two layouts: `target[i] = source[i]` for every position.
struct CopyKernel: DivisibleKernel {
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

  var mostShares: Int {
    min(sizes[0], Share.mostOfElements(target.count))
  }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let width = source.dtype.byteWidth
    let range = share.range(of: sizes[0], unit: sizes.count == 1 ? Share.elementUnit : 1)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: sizes.count) { own in
      _ = own.initialize(fromContentsOf: sizes)
      own[0] = range.count
      guard let base = own.baseAddress else { return }
      table.c.pointee.copy_strided(
        Int32(width), Int32(sizes.count), base,
        memory.bytes(source) + range.lowerBound * from[0] * width, from,
        memory.bytes(target) + range.lowerBound * to[0] * width, to)
    }
  }
}
