// SPDX-License-Identifier: Apache-2.0

/// Which columns of a table a forecaster uses, and for what.
public struct ForecastRoles: Sendable, Hashable, Codable {
  /// Columns to forecast; their past is an input.
  public var targets: [String]
  /// Columns whose past is an input, and whose future nobody knows.
  public var past: [String]
  /// Columns whose past and future are inputs.
  public var known: [String]
  /// Columns that never change within a series.
  public var fixed: [String]
  /// Columns made from the moments, known beforehand.
  public var calendar: [CalendarFeature]

  public init(
    targets: [String], past: [String] = [], known: [String] = [], fixed: [String] = [],
    calendar: [CalendarFeature] = []
  ) {
    self.targets = targets
    self.past = past
    self.known = known
    self.fixed = fixed
    self.calendar = calendar
  }
}
