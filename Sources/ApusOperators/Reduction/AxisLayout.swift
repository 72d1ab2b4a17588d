// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusTensor

/// A row-major tensor seen as `[outer, extent, inner]` around one axis: its columns are the
/// `outer · inner` runs of `extent` elements, each `inner` apart; an empty tensor has none.
public struct AxisLayout: Sendable {
  public var outer: Int
  public var extent: Int
  public var inner: Int

  /// The layout around `axis`, which counts from the end when negative.
  ///
  /// Throws: `invalidValue` when there is no such axis.
  public init(_ shape: [Int], axis: Int) throws(ModelError) {
    let axis = try AxisLayout.normalised(axis, rank: shape.count)
    let isEmpty = shape.contains(0)
    outer = isEmpty ? 0 : shape[..<axis].reduce(1, *)
    extent = shape[axis]
    inner = isEmpty ? 0 : shape[(axis + 1)...].reduce(1, *)
  }

  /// The layout in which `axis` and all later ones are one axis.
  ///
  /// Throws: `invalidValue` when there is no such axis.
  public init(_ shape: [Int], joiningFrom axis: Int) throws(ModelError) {
    let axis = try AxisLayout.normalised(axis, rank: shape.count)
    let isEmpty = shape.contains(0)
    outer = isEmpty ? 0 : shape[..<axis].reduce(1, *)
    extent = isEmpty ? 0 : shape[axis...].reduce(1, *)
    inner = 1
  }

  /// The axis counted from the front. Throws: `invalidValue` when there is no such axis.
  public static func normalised(_ axis: Int, rank: Int) throws(ModelError) -> Int {
    let positive = axis < 0 ? axis &+ rank : axis
    guard (0..<rank).contains(positive) else {
      throw ModelError(
        .invalidValue, "axis \(axis) does not exist in a tensor of rank \(rank)",
        at: .attribute("axis"))
    }
    return positive
  }

  /// The flat indices of each column.
  public var columns: some Sequence<StrideTo<Int>> {
    let (extent, inner) = (extent, inner)
    return (0..<outer * inner).lazy.map { column in
      let start = column / inner * extent * inner + column % inner
      return stride(from: start, to: start + extent * inner, by: inner)
    }
  }
}
