// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// A tensor seen as rows: the axes before `axis` count them, the rest lie in each.
struct Rows {
  let count: Int
  let size: Int
  /// The tensor's shape with 1 for every axis that lies in a row.
  let kept: [Int]

  /// Throws: `limitExceeded` when there are too many rows.
  init(_ shape: [Int], axis: Int) throws(ModelError) {
    count = try Tensor.elementCount(Array(shape.prefix(axis)))
    size = try Tensor.elementCount(Array(shape.dropFirst(axis)))
    kept = shape.prefix(axis) + shape.dropFirst(axis).map { _ in 1 }
    try AllocationBudget.current?.check(count * 16)
    try WorkBudget.spend(count)
  }

  /// The elements of each row.
  var ranges: some Sequence<Range<Int>> {
    (0..<count).lazy.map { [size] in $0 * size..<($0 + 1) * size }
  }

  /// Throws: `shapeMismatch` when an input there is does not broadcast to `shape`.
  static func check(
    _ site: InferSite, _ index: Int, stretchesTo shape: [Dimension]
  ) throws(ModelError) {
    guard let own = site.shape(index) else { return }
    let stretched = try Dimension.broadcast(own, shape)
    let fits = zip(stretched, shape).allSatisfy { $0.value == nil || $1.value == nil || $0 == $1 }
    guard stretched.count == shape.count, fits else {
      throw ModelError(
        .shapeMismatch, "input \(index) of shape \(own) does not broadcast to \(shape)")
    }
  }
}
