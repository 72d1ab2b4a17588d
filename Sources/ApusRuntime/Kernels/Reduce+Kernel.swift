// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// `y[outer][inner] = reduction of x[outer][n][inner] over n`.
struct ReduceKernel: DivisibleKernel {
  let code: Int32
  let outer: Int
  let n: Int
  let inner: Int
  let x: TensorView
  let y: TensorView
  let table: KernelTable

  var mostShares: Int { Share.most(units: outer, work: outer * n * inner * 4) }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let range = share.range(of: outer)
    table.c.pointee.reduce_f32(
      code, range.count, n, inner, memory.floats(x) + range.lowerBound * n * inner,
      memory.floats(y) + range.lowerBound * inner)
  }
}

extension Site {
  /// Emits a reduction of input 0 over `axes`.
  func lowerReduction(_ code: some BinaryInteger, axes: [Int]) throws(ModelError) -> Bool {
    var x = try site.required(0)
    let (dtype, shape) = try site.outputType(0)
    guard x.dtype == .float32, dtype == .float32 else { return false }
    let reduced = Set(axes.map { $0 < 0 ? $0 + x.rank : $0 })
    guard x.count > 0, reduced.allSatisfy(x.shape.indices.contains) else { return false }
    let kept = x.shape.indices.filter { !reduced.contains($0) }
    // As the input lies in memory, the reduced axes may come first, in the middle or last.
    var order = x.isDense ? x.physicalOrder : Array(x.shape.indices)
    let places = order.indices.filter { reduced.contains(order[$0]) && x.shape[order[$0]] != 1 }
    let isRun = (places.last ?? 0) - (places.first ?? 1) + 1 == places.count
    if !isRun { order = kept + reduced.sorted() }
    x = try site.packed(x, order: order)
    let moving = order.filter { x.shape[$0] != 1 }
    let first = moving.firstIndex { reduced.contains($0) } ?? moving.count
    let last = moving.lastIndex { reduced.contains($0) }.map { $0 + 1 } ?? first
    func size(_ range: Range<Int>) -> Int { moving[range].reduce(1) { $0 * x.shape[$1] } }
    // The result lies as what is kept of the input does.
    let keptOrder = order.filter { !reduced.contains($0) }
    let target = try site.allocate(
      .float32, kept.map { x.shape[$0] },
      order: keptOrder.map { axis in kept.firstIndex(of: axis) ?? 0 })
    guard shape.count == x.rank || shape.count == kept.count else { return false }
    var y = target
    if shape.count == x.rank {
      y.shape = shape
      y.strides = x.shape.indices.map { axis in
        kept.firstIndex(of: axis).map { target.strides[$0] } ?? 0
      }
    }
    site.setOutput(0, y)
    let kernel = ReduceKernel(
      code: Int32(code), outer: size(0..<first), n: size(first..<last),
      inner: size(last..<moving.count), x: x, y: target, table: table)
    site.emit(kernel, reads: [x], writes: [target])
    return true
  }
}

/// A reduction for which there is a kernel.
protocol KernelReduction: ReductionOperator, Lowerable {
  static var code: Int32 { get }
}

extension KernelReduction {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let rank = try site.site.required(0).rank
    var axes = Array(0..<rank)
    if site.site.has(1) {
      guard let given = try site.site.constant(1)?.integers() else { return false }
      if given.isEmpty && noopWithEmptyAxes { return false }
      if !given.isEmpty { axes = given }
    } else if noopWithEmptyAxes {
      return false
    }
    return try site.lowerReduction(Self.code, axes: axes)
  }
}

extension Op.ReduceSum: KernelReduction { static var code: Int32 { Int32(APUS_SUM) } }
extension Op.ReduceMean: KernelReduction { static var code: Int32 { Int32(APUS_MEAN) } }
extension Op.ReduceMax: KernelReduction { static var code: Int32 { Int32(APUS_REDUCE_MAX) } }
extension Op.ReduceMin: KernelReduction { static var code: Int32 { Int32(APUS_REDUCE_MIN) } }
extension Op.ReduceSumSquare: KernelReduction {
  static var code: Int32 { Int32(APUS_SUM_SQUARE) }
}
extension Op.ReduceL1: KernelReduction { static var code: Int32 { Int32(APUS_L1) } }
extension Op.ReduceL2: KernelReduction { static var code: Int32 { Int32(APUS_L2) } }

extension Op.GlobalAveragePool: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let rank = try site.site.required(0).rank
    guard rank > 2 else { return false }
    return try site.lowerReduction(APUS_MEAN, axes: Array(2..<rank))
  }
}

extension Op.GlobalMaxPool: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let rank = try site.site.required(0).rank
    guard rank > 2 else { return false }
    return try site.lowerReduction(APUS_REDUCE_MAX, axes: Array(2..<rank))
  }
}
