// SPDX-License-Identifier: Apache-2.0

/// What a forecaster may do with a column.
public enum ColumnRole: String, Sendable, Codable, CaseIterable {
  /// Forecast it; its past is an input.
  case target
  /// Its past is an input; its future is not known.
  case past
  /// Its past and its future are inputs: prices set, holidays, the calendar.
  case known
  /// It never changes within a series.
  case fixed = "static"
}
