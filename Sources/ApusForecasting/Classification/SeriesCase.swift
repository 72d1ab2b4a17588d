// SPDX-License-Identifier: Apache-2.0

/// One labelled case of a classification set: several quantities over time.
public struct SeriesCase: Sendable, Equatable {
  /// By quantity, then by time; NaN where a value is missing. Quantities may differ in length.
  public var values: [[Float]]
  /// The place in the set's labels; nil when the file has none.
  public var label: Int?

  /// The steps of the longest quantity.
  public var length: Int { values.map(\.count).max() ?? 0 }
}
