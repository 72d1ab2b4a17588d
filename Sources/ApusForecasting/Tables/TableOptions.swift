// SPDX-License-Identifier: Apache-2.0

/// What to do about a value or a row that is missing.
public enum MissingPolicy: String, Sendable, Codable, CaseIterable {
  /// Refuse the file, with the line.
  case error
  /// Repeat the last value before. Rows before the first value are left out.
  case forwardFill = "forward-fill"
  /// Go straight from the last value before to the first after; texts repeat. It looks at what
  /// comes later, so a hole at the border of a split lets a little of the later part in.
  case interpolate
  /// Leave the row out; windows do not cross the hole.
  case drop
}

/// What to do about two rows of one moment.
public enum DuplicatePolicy: String, Sendable, Codable, CaseIterable {
  /// Refuse the file, with the line.
  case error
  /// Keep the first.
  case first
  /// Keep the last.
  case last
  /// Take means; of texts the first.
  case mean
}

/// How a file of comma-separated values becomes a `TimeTable`.
public struct TableOptions: Sendable {
  /// The column of moments; nil takes the first column if it holds dates, else rows are counted.
  public var time: String?
  /// Whether rows are counted even if the first column holds dates.
  public var ignoresTime = false
  /// The column that says which series a row is of (long form).
  public var series: String?
  /// Columns that are each a series of their own (wide form); nil is one series.
  public var wide: [String]?
  /// The columns to read; nil for all but time and series.
  public var columns: [String]?
  public var missing = MissingPolicy.error
  /// Policies of single columns.
  public var missingByColumn: [String: MissingPolicy] = [:]
  public var duplicates = DuplicatePolicy.error
  /// nil infers it.
  public var frequency: Frequency?
  /// What stands for a missing value, besides nothing; letters' case does not matter.
  public var missingTexts: Set<String> = ["na", "n/a", "nan", "null", "none", "?"]
  /// Columns that may be missing at the end of a series: targets, where rows of the future hold
  /// what is known beforehand.
  public var open: Set<String> = []

  public init() {}
}
