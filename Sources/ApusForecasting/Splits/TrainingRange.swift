// SPDX-License-Identifier: Apache-2.0

/// The rows that a model and its scalers may learn from.
///
/// Only a `TimeSplit` makes one, so whatever was fitted on one cannot have seen later rows.
public struct TrainingRange: Sendable, Hashable {
  /// Runs of rows, each unbroken in time, ascending.
  public let ranges: [Range<Int>]

  init(_ ranges: [Range<Int>]) { self.ranges = ranges.filter { !$0.isEmpty } }

  /// How many rows there are.
  public var count: Int { ranges.reduce(0) { $0 + $1.count } }
}
