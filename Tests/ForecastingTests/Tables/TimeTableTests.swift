// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import Testing

@Suite struct TimeTableTests {
  private func table(
    _ text: String, _ change: (inout TableOptions) -> Void = { _ in }
  ) throws -> TimeTable {
    var options = TableOptions()
    change(&options)
    return try TimeTable(CSVTable(text), options: options)
  }

  @Test func numbersAndTexts() throws {
    let table = try table(
      "Time,Demand,Holiday,Sky\n2012-01-01,5,TRUE,clear\n2012-01-02,6.5,FALSE,rain\n"
        + "2012-01-03,-7e1,FALSE,clear\n")
    #expect(table.frequency.description == "P1D" && table.report.isClean)
    #expect(table.columns.map(\.name) == ["Demand", "Holiday", "Sky"])
    #expect(try table.column("Demand").values == [5, 6.5, -70])
    #expect(try table.column("Holiday").levels == ["FALSE", "TRUE"])
    #expect(try table.column("Holiday").values == [1, 0, 0])
    #expect(try table.column("Sky").values == [0, 1, 0])
    #expect(table.label(2) == "2012-01-03")
    #expect(table.nextTimes(2).map { $0.text(table.frequency) } == ["2012-01-04", "2012-01-05"])
    #expect(try table.series("Demand").labels == ["2012-01-01", "2012-01-02", "2012-01-03"])
  }

  @Test func rowsAreCountedWithoutDates() throws {
    let plain = try table("a,b\n1,2\n3,4\n")
    #expect(plain.frequency == .rows(1) && plain.columns.map(\.name) == ["a", "b"])
    let index = try table("t,x\n10,1\n30,2\n20,3\n50,4\n") {
      $0.time = "t"
      $0.missing = .forwardFill
    }
    #expect(index.frequency == .rows(10) && index.report.wasSorted)
    #expect(try index.column("x").values == [1, 3, 2, 2, 4])
    let years = try table("y,x\n1999,1\n2000,2\n2001,3\n") { $0.time = "y" }
    #expect(years.frequency.description == "P1Y" && years.label(0) == "1999")
  }

  static let holes = "t,x,sky\n2012-01-01,1,a\n2012-01-02,?,b\n2012-01-03,5,NA\n2012-01-06,8,b\n"

  @Test func holesAreFilled() throws {
    let forward = try table(Self.holes) { $0.missing = .forwardFill }
    #expect(try forward.column("x").values == [1, 1, 5, 5, 5, 8])
    #expect(try forward.column("sky").values == [0, 1, 1, 1, 1, 1])
    #expect(forward.report.filled == ["x": 3, "sky": 3] && forward.report.missingRows == 2)
    #expect(forward.report.gaps.map(\.after) == ["2012-01-03"])
    #expect(forward.members[0].segments == [0..<6])
    #expect(forward.label(4) == "2012-01-05")
    let straight = try table(Self.holes) { $0.missing = .interpolate }
    #expect(try straight.column("x").values == [1, 3, 5, 6, 7, 8])
    #expect(try straight.column("sky").values == [0, 1, 1, 1, 1, 1])
  }

  @Test func holesAreLeftOut() throws {
    let table = try table(Self.holes) { $0.missing = .drop }
    #expect(try table.column("x").values == [1, 8])
    #expect(table.members[0].segments == [0..<1, 1..<2] && table.report.droppedRows == 2)
    let part = try self.table(Self.holes) {
      $0.missing = .drop
      $0.missingByColumn = ["sky": .forwardFill]
    }
    #expect(try part.column("x").values == [1, 5, 8])
    #expect(part.members[0].segments == [0..<1, 1..<2, 2..<3])
  }

  @Test(arguments: [
    ("t,x\n2012-01-01,1\n2012-01-02,?\n2012-01-03,5\n", 3),
    ("t,x\n2012-01-01,1\n2012-01-02,4\n2012-01-03,5\n2012-01-05,5\n", 5),
    ("t,x\n2012-01-01,1\n2012-01-02,4\n2012-01-02,5\n", 4),
    ("t,x\n2012-01-01,1\n2012-01-02,4\n2012-01-03,5\n2012-01-03T11:00,5\n", 5),
    ("t,x\n2012-01-01,1\n2012-01-02,4\nyesterday,5\n", 4),
    ("t,x\n2012-01-01,1\n2012-01-02,\"4,5\"\n2012-01-03,5\n", 3),
    ("t,x\n2012-01-01,1\n2012-01-02,4,5\n", 3), ("t,x,x\n2012-01-01,1,1\n", 1),
  ])
  func whatIsRefusedWithItsLine(text: String, line: Int) {
    let error = #expect(throws: ModelError.self) { try table(text) }
    guard case .line(line, _)? = error?.trail.first else {
      Issue.record("\(error.map(String.init(describing:)) ?? "no error")")
      return
    }
  }

  @Test(arguments: [
    (DuplicatePolicy.first, [1.0, 4, 7]), (.last, [1, 6, 7]), (.mean, [1, 5, 7]),
  ])
  func momentsThatAreThereTwice(policy: DuplicatePolicy, expected: [Double]) throws {
    let table = try table(
      "t,x\n2012-01-01,1\n2012-01-02,4\n2012-01-02,6\n2012-01-03,7\n"
    ) { $0.duplicates = policy }
    #expect(try table.column("x").values == expected)
    #expect(table.report.duplicateLines == [4])
  }

  @Test func severalSeriesLong() throws {
    let table = try table(
      "t,id,x\n2012-01-02,b,20\n2012-01-01,a,1\n2012-01-03,b,30\n2012-01-02,a,2\n2012-01-04,b,40\n"
    ) { $0.series = "id" }
    #expect(table.members.map(\.name) == ["b", "a"])
    #expect(table.members.map(\.rows) == [0..<3, 3..<5])
    #expect(try table.column("x").values == [20, 30, 40, 1, 2])
    #expect(table.columns.map(\.name) == ["x"])
  }

  @Test func severalSeriesWide() throws {
    let table = try table("t,p,q,r\n2012-01,1,10,0\n2012-02,?,20,0\n2012-03,3,30,0\n") {
      $0.wide = ["p", "q"]
      $0.missing = .interpolate
    }
    #expect(table.members.map(\.name) == ["p", "q"])
    #expect(try table.column("value").values == [1, 2, 3, 10, 20, 30])
  }

  @Test func rowsOfTheFuture() throws {
    let table = try table(
      "t,x,plan\n2012-01-01,1,5\n2012-01-02,2,6\n2012-01-03,,7\n2012-01-04,,8\n"
    ) { $0.open = ["x"] }
    #expect(table.members[0].past == 0..<2 && table.members[0].rows == 0..<4)
    #expect(try table.column("plan").values == [5, 6, 7, 8])
    #expect(try table.column("x").values[2].isNaN)
  }

  @Test func daysAcrossAChangeOfTheClock() throws {
    let table = try table(
      "t,x\n2012-03-31T00:00+11:00,1\n2012-04-01T00:00+11:00,2\n2012-04-02T00:00+10:00,3\n"
        + "2012-04-03T00:00+10:00,4\n")
    #expect(table.rowCount == 4 && table.report.isClean)
    #expect((0..<4).map(table.label) == ["2012-03-31", "2012-04-01", "2012-04-02", "2012-04-03"])
  }

  @Test func aHoleOfAgesIsNotFilled() {
    let error = #expect(throws: ModelError.self) {
      try table("t,x\n1000-01-01T00:00:00,1\n1000-01-01T00:00:01,1\n9999-01-01T00:00:00,1\n") {
        $0.missing = .forwardFill
      }
    }
    #expect(error?.code == .limitExceeded)
  }
}
