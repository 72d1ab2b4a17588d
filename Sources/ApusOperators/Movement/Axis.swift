// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Axes as files give them: negative ones count from the end.
enum Axis {
  /// The axis counted from the front. Throws: `invalidValue` when it is not in `[-rank, rank)`.
  static func normalized(_ axis: Int, rank: Int) throws(ModelError) -> Int {
    let counted = axis < 0 ? axis &+ rank : axis
    guard counted >= 0 && counted < rank else {
      throw ModelError(
        .invalidValue,
        "axis \(axis) must be in [-\(rank), \(rank)), because the rank is \(rank)")
    }
    return counted
  }

  /// The axes counted from the front, in the order given.
  ///
  /// Throws: `invalidValue` when one is out of range or stands twice.
  static func normalized(_ axes: [Int], rank: Int) throws(ModelError) -> [Int] {
    var seen = Set<Int>()
    var result: [Int] = []
    for axis in axes {
      let counted = try normalized(axis, rank: rank)
      guard seen.insert(counted).inserted else {
        throw ModelError(.invalidValue, "axis \(counted) stands twice in \(axes)")
      }
      result.append(counted)
    }
    return result
  }
}
