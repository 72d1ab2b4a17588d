// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Pooling over all spatial axes at once.
enum GlobalPooling {
  /// `[N, C, 1 … 1]`. Throws: `shapeMismatch`.
  static func fact(_ site: InferSite) throws(ModelError) -> Fact {
    let x = try site.tensor(0)
    _ = try site.realDType([0])
    guard let shape = x.shape else { return Fact(x.dtype, nil) }
    try Pooling.check(rank: shape.count)
    return Fact(x.dtype, shape.prefix(2) + shape.dropFirst(2).map { _ in 1 })
  }

  /// `fold` of the elements of each plane of `[N, C, D…]`. Throws: `typeMismatch`.
  static func evaluate(
    _ site: EvaluateSite, _ fold: (ArraySlice<Double>) -> Double
  ) throws(ModelError) -> [Datum?] {
    let x = try site.tensor(0)
    try Pooling.check(rank: x.rank)
    let size = x.shape.dropFirst(2).product
    let planes = try Tensor.elementCount(Array(x.shape.prefix(2)))
    try AllocationBudget.current?.check(planes * 8)
    let values = try x.doubles()
    let folded = (0..<planes).map { fold(values[$0 * size..<($0 + 1) * size]) }
    let shape = x.shape.prefix(2) + x.shape.dropFirst(2).map { _ in 1 }
    return [.tensor(try Tensor(x.dtype, shape: Array(shape), converting: folded))]
  }
}
