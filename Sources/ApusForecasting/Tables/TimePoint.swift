// SPDX-License-Identifier: Apache-2.0

/// A moment, with the clock of the place where it was written down.
///
/// In a table of plain rows it is a row number and no moment.
public struct TimePoint: Sendable, Hashable, Comparable {
  /// Since 1970-01-01T00:00:00Z; text without an offset is taken as UTC.
  public var milliseconds: Int64
  /// Minutes by which the local clock is ahead of UTC.
  public var offset: Int

  public init(milliseconds: Int64, offset: Int = 0) {
    self.milliseconds = milliseconds
    self.offset = offset
  }

  public static func < (a: TimePoint, b: TimePoint) -> Bool { a.milliseconds < b.milliseconds }

  static let day: Int64 = 86_400_000

  /// What the local clock shows, as milliseconds of a clock without an offset.
  var local: Int64 { milliseconds + Int64(offset) * 60_000 }

  /// Days since 1970-01-01 by the local clock.
  var localDay: Int64 { local.floorDivided(by: TimePoint.day) }

  /// Milliseconds since local midnight.
  var timeOfDay: Int64 { local - localDay * TimePoint.day }

  /// Monday is 0, Sunday 6.
  public var weekday: Int { Int((localDay + 3) - (localDay + 3).floorDivided(by: 7) * 7) }

  /// The local date; months and days from 1.
  public var date: (year: Int, month: Int, day: Int) { TimePoint.date(ofDay: localDay) }

  /// January 1st is 0.
  public var dayOfYear: Int { Int(localDay - TimePoint.days(date.year, 1, 1)) }

  /// A local date and time. Numbers are taken as they are: `parse` checks them.
  init(_ year: Int, _ month: Int, _ day: Int, timeOfDay: Int64 = 0, offset: Int = 0) {
    let local = TimePoint.days(year, month, day) * TimePoint.day + timeOfDay
    self.init(milliseconds: local - Int64(offset) * 60_000, offset: offset)
  }

  // MARK: - Gregorian calendar, whose years here begin with March so that leap days come last

  /// Days from 1970-01-01 to a date. Years from -9999 to 9999.
  static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    let y = Int64(month <= 2 ? year - 1 : year)
    let era = y.floorDivided(by: 400)
    let yearOfEra = y - era * 400
    let dayOfYear = Int64((153 * ((month + 9) % 12) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func date(ofDay days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let place = (5 * dayOfYear + 2) / 153
    let month = Int(place < 10 ? place + 3 : place - 9)
    let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    return (year, month, Int(dayOfYear - (153 * place + 2) / 5 + 1))
  }

  /// The days of a month.
  static func length(ofMonth month: Int, _ year: Int) -> Int {
    let next = month == 12 ? days(year + 1, 1, 1) : days(year, month + 1, 1)
    return Int(next - days(year, month, 1))
  }
}

extension Int64 {
  /// The greatest whole number not above the quotient; the divisor is positive.
  func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
