// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import Foundation
import Testing

@Suite struct TimePointTests {
  @Test(
    arguments: [
      ("1970-01-01", 0, 0), ("2000-03-01", 951_868_800_000, 0), ("1749-01", -6_974_035_200_000, 0),
      ("2012-02-29T13:30", 1_330_522_200_000, 0), ("2012/02/29 13:30:05.25", 1_330_522_205_250, 0),
      ("2012-01-01T00:00:00+11:00", 1_325_336_400_000, 660),
      ("2012-01-01 00:00:00-0330", 1_325_388_600_000, -210), ("1956-Q3", -426_124_800_000, 0),
      ("2012-01-01T00:00:00Z", 1_325_376_000_000, 0),
      ("2012-01-01T00:00:00+11", 1_325_336_400_000, 660),
    ] as [(String, Int64, Int)])
  func whatIsRead(text: String, milliseconds: Int64, offset: Int) {
    #expect(TimePoint(text) == TimePoint(milliseconds: milliseconds, offset: offset))
  }

  @Test(arguments: [
    "", "12", "2012", "2012-13", "2012-02-30", "2011-02-29", "2012-1-1", "2012-01-01T24:00",
    "2012-01-01T10", "2012-01-01T10:00+", "2012-01-01T10:00 UTC", "2012-Q5", "12-01-2012",
    "20120101",
    "2012-01-01T10:00:00.", "2012-01-011",
  ])
  func whatIsNoDate(text: String) { #expect(TimePoint(text) == nil) }

  /// Every day of four centuries: the date, the weekday and the day of the year go on by one.
  @Test func daysFollowDays() throws {
    var before = try #require(TimePoint("1799-12-31"))
    var year = 0
    for day in 1...(146_097 + 366) {
      let next = TimePoint(milliseconds: before.milliseconds + 86_400_000)
      if next.date.year != before.date.year {
        #expect(next.dayOfYear == 0 && next.date.month == 1 && next.date.day == 1)
        let leap =
          (before.date.year % 4 == 0 && before.date.year % 100 != 0)
          || before.date.year % 400 == 0
        if day > 1 { #expect(before.dayOfYear == (leap ? 365 : 364)) }
        year += 1
      } else if next.date.month != before.date.month {
        #expect(next.date.month == before.date.month + 1 && next.date.day == 1)
      } else if next.date.day != before.date.day + 1 {
        Issue.record("\(before.date) is followed by \(next.date)")
      }
      if next.weekday != (before.weekday + 1) % 7 { Issue.record("weekday at \(next.date)") }
      before = next
    }
    #expect(year == 402)
    #expect(TimePoint("2026-11-22")?.weekday == 6)
  }

  @Test(
    arguments: [
      ("2012-01-31", Frequency.months(1, atEnd: true), 1, "2012-02"),
      ("2012-01-31", .months(12, atEnd: false), 2, "2014"),
      ("2012-11-15", .months(3, atEnd: false), 1, "2013-02"),
      ("2012-02-28", .milliseconds(86_400_000), 2, "2012-03-01"),
      ("2012-02-28T23:30+11:00", .milliseconds(1_800_000), 1, "2012-02-29T00:00+11:00"),
    ] as [(String, Frequency, Int, String)])
  func stepsForwardAndBack(text: String, frequency: Frequency, count: Int, end: String) throws {
    let start = try #require(TimePoint(text))
    let next = frequency.advanced(start, by: count)
    #expect(next.text(frequency) == end)
    #expect(frequency.steps(from: start, to: next) == count)
  }

  @Test(arguments: [
    (["2012-01", "2012-02", "2012-03"], "P1M"),
    (["2012-01-31", "2012-02-29", "2012-03-31"], "P1M"),
    (["2012-01-01", "2013-01-01", "2014-01-01"], "P1Y"),
    (["2012-Q1", "2012-Q2", "2012-Q3"], "P3M"),
    (["2012-01-01", "2012-01-02", "2012-01-04", "2012-01-05"], "P1D"),
    (["2012-01-02", "2012-01-09", "2012-01-16"], "P7D"),
    (["2012-01-01T00:00", "2012-01-01T00:30", "2012-01-01T01:00"], "PT30M"),
    (["2012-01-01T00:00", "2012-01-01T00:00:00.5"], "PT0.500S"),
  ])
  func frequenciesAreFound(texts: [String], expected: String) {
    let points = texts.compactMap { TimePoint($0) }
    #expect(points.count == texts.count)
    #expect(Frequency.inferred([points])?.description == expected)
  }
}
