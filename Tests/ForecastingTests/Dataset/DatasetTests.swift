// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import Testing

@Suite struct DatasetTests {
  private func table(
    _ text: String, _ change: (inout TableOptions) -> Void = { _ in }
  ) throws -> TimeTable {
    var options = TableOptions()
    change(&options)
    return try TimeTable(CSVTable(text), options: options)
  }

  private let days =
    "t,x,plan,sky,id\n"
    + (1...9).map { "2012-01-0\($0),\($0),\(10 * $0),\(100 * $0),7\n" }.joined()

  private let roles = ForecastRoles(
    targets: ["x"], past: ["sky"], known: ["plan"], fixed: ["id"], calendar: [.weekday, .weekend])

  @Test func columnsHaveTheirRoles() throws {
    let data = try ForecastDataset(table(days), roles: roles)
    #expect(
      data.names == ["x", "sky", "plan", "weekday-sin", "weekday-cos", "weekend", "id"])
    #expect(data.targetColumns == [0] && data.pastColumns == [0, 1, 2, 3, 4, 5])
    #expect(data.knownColumns == [2, 3, 4, 5] && data.fixedColumns == [6])
    // 2012-01-01 was a Sunday, the 2nd a Monday.
    #expect((0..<9).map { data.matrix[$0, 5] } == [1, 0, 0, 0, 0, 0, 1, 1, 0])
    #expect(data.matrix[1, 3] == 0 && data.matrix[1, 4] == 1)
    #expect(abs(data.matrix[2, 3] - 0.7818315) < 1e-6)
    #expect(data.matrix[8, 3] == data.matrix[1, 3])
  }

  @Test(arguments: [
    ("2012-01-01T18:00", CalendarFeature.hour, [-1.0, 0]),
    ("2012-04-01", .month, [1, 0]), ("2012-01-01", .dayOfYear, [0, 1]),
    ("2012-01-01T06:00+02:00", .hour, [1, 0]), ("2012-01-07", .weekend, [1]),
  ])
  func calendar(text: String, feature: CalendarFeature, expected: [Double]) throws {
    let values = feature.values(at: try #require(TimePoint(text)))
    #expect(values.count == feature.names.count)
    for (value, number) in zip(values, expected) { #expect(abs(value - number) < 1e-12) }
  }

  @Test func theFutureIsMadeOfWhatIsKnown() throws {
    let plan = try WindowPlan(length: 3, horizon: 2)
    // Only the calendar is known beforehand: the rows ahead are made.
    let calendar = try ForecastDataset(
      table(days),
      roles: ForecastRoles(targets: ["x"], fixed: ["id"], calendar: [.weekday, .weekend]))
    let view = try calendar.latestWindow(plan)
    #expect(view.count == 1)
    var past = [Float](repeating: 0, count: 3)
    view.gatherInputs([0], columns: [0], into: &past)
    var ahead = [Float](repeating: 0, count: 2)
    view.gatherTargets([0], columns: [3], into: &ahead)
    var fixed: [Float] = [0]
    view.gatherLatest([0], columns: [4], into: &fixed)
    #expect(past == [7, 8, 9] && ahead == [0, 0] && fixed == [7])
    // A plan has to be in the table.
    #expect(throws: ModelError.self) {
      try ForecastDataset(table(days), roles: roles).latestWindow(plan)
    }
    let open = try ForecastDataset(
      table(days + "2012-01-10,,100,,7\n2012-01-11,,110,,7\n") { $0.open = ["x", "sky"] },
      roles: roles)
    let given = try open.latestWindow(plan)
    given.gatherInputs([0], columns: [0], into: &past)
    given.gatherTargets([0], columns: [2], into: &ahead)
    #expect(past == [7, 8, 9] && ahead == [100, 110])
  }

  /// One moment divides series of unlike length, so that no training row is later than a test row.
  @Test func severalSeriesAreDividedAtOneMoment() throws {
    var text = "t,id,x\n"
    for day in 10...29 { text += "2012-01-\(day),a,\(day)\n" }
    for day in 20...29 { text += "2012-01-\(day),b,\(day)\n" }
    let data = try ForecastDataset(
      table(text) { $0.series = "id" }, roles: ForecastRoles(targets: ["x"]))
    let split = try data.split(validation: 0.1, test: 0.2)
    let latest = split.training.ranges.flatMap(\.self).map { data.table.times[$0] }.max()
    let earliest = split.ranges(.test).flatMap(\.self).map { data.table.times[$0] }.min()
    #expect(latest?.text(data.table.frequency) == "2012-01-23")
    #expect(earliest?.text(data.table.frequency) == "2012-01-26")
    #expect(split.ranges(.test) == [16..<20, 26..<30])
    let borders = data.borders(split)
    #expect(borders?.trainingFrom == "2012-01-10" && borders?.validationFrom == "2012-01-24")
    #expect(borders?.testFrom == "2012-01-26" && borders?.end == "2012-01-29")
  }

  @Test func rolesThatCannotBe() throws {
    let table = try table("t,x,sky,v\n2012-01-01,1,a,1\n2012-01-02,2,b,2\n2012-01-03,2,b,2\n")
    for roles in [
      ForecastRoles(targets: []), ForecastRoles(targets: ["y"]), ForecastRoles(targets: ["sky"]),
      ForecastRoles(targets: ["x"], past: ["x"]), ForecastRoles(targets: ["x"], fixed: ["v"]),
    ] {
      #expect(throws: ModelError.self) { try ForecastDataset(table, roles: roles) }
    }
    let rows = try self.table("x\n1\n2\n")
    #expect(throws: ModelError.self) {
      try ForecastDataset(rows, roles: ForecastRoles(targets: ["x"], calendar: [.hour]))
    }
  }
}
