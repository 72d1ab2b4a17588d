// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Indices that replace the position along one axis, as GatherElements and ScatterElements use.
enum AxisIndices {
  /// For each element of `indices` the flat position in a tensor of `shape`.
  ///
  /// Throws: `shapeMismatch` when ranks or extents do not fit, `invalidValue` for an index.
  static func flat(
    _ indices: Tensor, axis: Int, into shape: [Int]
  ) throws(ModelError) -> [Int] {
    let axis = try Axis.normalized(axis, rank: shape.count)
    guard indices.rank == shape.count,
      indices.shape.indices.allSatisfy({ $0 == axis || indices.shape[$0] <= shape[$0] })
    else {
      throw ModelError(
        .shapeMismatch, "indices of shape \(indices.shape) do not fit data of shape \(shape)")
    }
    var strides = Broadcasting.strides(shape)
    let step = strides[axis]
    strides[axis] = 0
    var places = try Broadcasting.indices(indices.shape, strides: strides)
    for (place, index) in try indices.integers().enumerated() {
      places[place] += try Op.Gather.place(index, shape[axis]) * step
    }
    return places
  }
}

/// Indices that are tuples of positions of the first axes, as GatherND and ScatterND use.
enum TupleIndices {
  /// For each tuple of the last axis of `indices` the flat position where its slice of a tensor of
  /// `shape` starts; the first `batch` axes are shared.
  ///
  /// Throws: `shapeMismatch` when ranks or extents do not fit, `invalidValue` for an index.
  static func starts(
    _ indices: Tensor, into shape: [Int], batch: Int = 0
  ) throws(ModelError) -> [Int] {
    guard let depth = indices.shape.last, batch >= 0, batch < indices.rank,
      batch &+ depth <= shape.count,
      Array(indices.shape[..<batch]) == Array(shape[..<batch])
    else {
      throw ModelError(
        .shapeMismatch,
        "indices of shape \(indices.shape) with \(batch) batch axes do not fit data of shape "
          + "\(shape)")
    }
    let tuples = try Tensor.elementCount(Array(indices.shape.dropLast()))
    let strides = Broadcasting.strides(shape)
    let perBatch = tuples == 0 ? 1 : tuples / shape[..<batch].reduce(1, *)
    let block = shape[batch...].reduce(1, &*)
    let values = try indices.integers()
    try AllocationBudget.current?.check(tuples * 8)
    var starts: [Int] = []
    starts.reserveCapacity(tuples)
    for tuple in 0..<tuples {
      var start = tuple / perBatch * block
      for place in 0..<depth {
        let axis = batch + place
        start += try Op.Gather.place(values[tuple * depth + place], shape[axis]) * strides[axis]
      }
      starts.append(start)
    }
    return starts
  }
}
