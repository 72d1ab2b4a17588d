// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A column made from the moment of a row: known for every moment to come.
///
/// What goes round is two columns, the sine and the cosine of 2π times the part of the round that
/// has passed by the local clock, so that its end and its beginning are neighbours.
public enum CalendarFeature: String, Sendable, Codable, CaseIterable {
  /// Of the day, by milliseconds.
  case hour
  /// Of the week, from Monday, by whole days.
  case weekday
  /// Of the year, by whole months.
  case month
  /// Of the year, by whole days; a leap year's day 366 is near a round.
  case dayOfYear = "day-of-year"
  /// 1 on Saturday and Sunday, else 0: one column.
  case weekend

  /// The names of its columns.
  public var names: [String] {
    self == .weekend ? ["weekend"] : ["\(rawValue)-sin", "\(rawValue)-cos"]
  }

  /// Its numbers at a moment, one per name.
  public func values(at time: TimePoint) -> [Double] {
    let part: Double
    switch self {
    case .hour: part = Double(time.timeOfDay) / Double(TimePoint.day)
    case .weekday: part = Double(time.weekday) / 7
    case .month: part = Double(time.date.month - 1) / 12
    case .dayOfYear: part = Double(time.dayOfYear) / 365.25
    case .weekend: return [time.weekday >= 5 ? 1 : 0]
    }
    return [sin(2 * .pi * part), cos(2 * .pi * part)]
  }
}
