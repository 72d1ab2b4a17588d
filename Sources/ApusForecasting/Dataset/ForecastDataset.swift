// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A table made ready to learn from: one matrix, and which of its columns are what.
///
/// The matrix's columns are targets, past covariates, known covariates, calendar, static ones.
public struct ForecastDataset: Sendable {
  public let matrix: FloatMatrix
  /// By column of the matrix.
  public let columns: [ForecastSpec.Column]
  public let calendar: [CalendarFeature]
  public let table: TimeTable

  /// Throws: `invalidTable` for a column that is not in the table, has two roles, is a target and
  /// holds texts, or is static and changes within a series; `invalidValue` without targets, or with
  /// calendar features on a table without time.
  public init(_ table: TimeTable, roles: ForecastRoles) throws(ModelError) {
    guard !roles.targets.isEmpty else {
      throw ModelError(.invalidValue, "a forecast needs a target column")
    }
    if case .rows = table.frequency, !roles.calendar.isEmpty {
      throw ModelError(.invalidValue, "calendar features need a column of dates; rows have none")
    }
    var columns: [ForecastSpec.Column] = []
    var numbers: [[Double]] = []
    let named = [
      (roles.targets, ColumnRole.target), (roles.past, .past), (roles.known, .known),
    ]
    for (names, role) in named {
      for name in names { try ForecastDataset.add(name, role, table, &columns, &numbers) }
    }
    for feature in roles.calendar {
      let values = table.times.map(feature.values)
      for (place, name) in feature.names.enumerated() {
        columns.append(ForecastSpec.Column(name, .known, calendar: feature.rawValue))
        numbers.append(values.map { $0[place] })
      }
    }
    for name in roles.fixed { try ForecastDataset.add(name, .fixed, table, &columns, &numbers) }
    self.columns = columns
    self.table = table
    calendar = roles.calendar
    matrix = try FloatMatrix(columns: numbers)
  }

  private static func add(
    _ name: String, _ role: ColumnRole, _ table: TimeTable,
    _ columns: inout [ForecastSpec.Column], _ numbers: inout [[Double]]
  ) throws(ModelError) {
    let column = try table.column(name)
    guard !columns.contains(where: { $0.name == name }) else {
      throw ModelError(.invalidTable, "column '\(name)' has two roles; give it one")
    }
    guard role != .target || column.levels == nil else {
      throw ModelError(.invalidTable, "the target '\(name)' holds texts, not numbers")
    }
    if role == .fixed {
      for member in table.members {
        let values = column.values[member.rows]
        guard values.allSatisfy({ $0 == values.first }) else {
          throw ModelError(
            .invalidTable, "the static column '\(name)' changes within series '\(member.name)'")
        }
      }
    }
    columns.append(ForecastSpec.Column(name, role, levels: column.levels))
    numbers.append(column.values)
  }

  // MARK: - Columns

  /// The places of the columns of a role, in order.
  public func places(_ roles: ColumnRole...) -> [Int] {
    columns.indices.filter { roles.contains(columns[$0].role) }
  }

  /// The columns to forecast.
  public var targetColumns: [Int] { places(.target) }
  /// The columns whose past is an input: targets, past and known ones.
  public var pastColumns: [Int] { places(.target, .past, .known) }
  /// The columns whose future is an input.
  public var knownColumns: [Int] { places(.known) }
  /// The columns that are one number per series.
  public var fixedColumns: [Int] { places(.fixed) }
  public var names: [String] { columns.map(\.name) }

  /// The places of named columns. Throws: `invalidValue` with the names that there are.
  public func places(named names: [String]) throws(ModelError) -> [Int] {
    var result: [Int] = []
    for name in names {
      guard let place = columns.firstIndex(where: { $0.name == name }) else {
        throw ModelError(.invalidValue, "no column '\(name)'; there are \(self.names)")
      }
      result.append(place)
    }
    return result
  }

  /// Ports whose columns are places of this data's, for a specification's inputs.
  /// - Throws: `invalidValue` for a column that is not here.
  public func ports(_ inputs: [ForecastSpec.Input]) throws(ModelError) -> [ForecastPort] {
    var ports: [ForecastPort] = []
    for input in inputs {
      ports.append(
        ForecastPort(
          input.name, input.source, columns: try places(named: input.columns),
          layout: input.layout))
    }
    return ports
  }

  // MARK: - Windows

  /// Splits by parts of all moments, as `TimeSplit.init(count:)` does for rows: one moment divides
  /// all series alike. - Throws: `invalidValue`.
  public func split(
    validation: Double = 0.1, test: Double = 0.2
  ) throws(ModelError) -> TimeSplit {
    var moments: [TimePoint] = []
    for member in table.members { moments += table.times[member.past] }
    moments = Set(moments.map(\.milliseconds)).sorted().map { TimePoint(milliseconds: $0) }
    let (first, second) = try TimeSplit.borders(moments.count, validation, test)
    func moment(_ row: Int) -> TimePoint {
      moments.indices.contains(row) ? moments[row] : TimePoint(milliseconds: .max)
    }
    return try split(validationFrom: moment(first), testFrom: moment(second))
  }

  /// Splits at moments: validation begins with the first row not before the one, test with the
  /// first not before the other. - Throws: `invalidValue`.
  public func split(
    validationFrom: TimePoint, testFrom: TimePoint
  ) throws(ModelError) -> TimeSplit {
    var segments: [Range<Int>] = []
    var validation: [Int] = []
    var test: [Int] = []
    for segment in table.members.flatMap(\.segments) {
      segments.append(segment)
      validation.append(segment.first { table.times[$0] >= validationFrom } ?? segment.upperBound)
      test.append(segment.first { table.times[$0] >= testFrom } ?? segment.upperBound)
    }
    return try TimeSplit(segments: segments, validation: validation, test: test)
  }

  /// A split's borders as a specification tells them: the first moment of each part in any series.
  public func borders(_ split: TimeSplit) -> ForecastSpec.Split? {
    func first(_ part: TimeSplit.Part) -> TimePoint? {
      split.ranges(part).compactMap { $0.isEmpty ? nil : table.times[$0.lowerBound] }.min()
    }
    let frequency = table.frequency
    let ends = split.segments.compactMap { $0.isEmpty ? nil : table.times[$0.upperBound - 1] }
    guard let start = first(.training), let end = ends.max() else { return nil }
    return ForecastSpec.Split(
      trainingFrom: start.text(frequency),
      validationFrom: first(.validation)?.text(frequency),
      testFrom: first(.test)?.text(frequency), end: end.text(frequency))
  }

  /// The one window of a series whose targets are the rows after its past: what a forecast of
  /// the future is made from. Rows of the future are taken from
  /// the table, or made where only the calendar is known beforehand.
  ///
  /// Throws: `invalidValue` for a series that is too short or lacks rows of the future.
  public func latestWindow(
    _ plan: WindowPlan, member: Int = 0
  ) throws(ModelError) -> WindowView {
    guard table.members.indices.contains(member), let segment = table.members[member].segments.last,
      segment.upperBound == table.members[member].past.upperBound
    else { throw ModelError(.invalidValue, "there is no series \(member) with a past") }
    let rows = table.members[member].rows
    let origin = segment.upperBound - 1 + plan.samplingRate
    let end = origin + plan.span
    let needed = (plan.length - 1) * plan.samplingRate + 1
    guard segment.count >= needed, plan.gap == 0 else {
      throw ModelError(
        .invalidValue,
        "the last unbroken run has \(segment.count) rows, a window of \(plan.length) needs "
          + "\(needed), and no gap")
    }
    guard end <= rows.upperBound else {
      // Numbers of the future that only the calendar knows are made; others must be in the table.
      return try extended(plan, member: member, segment: segment, origin: origin)
    }
    return try WindowView(
      matrix, plan.windows(targets: origin..<end, history: segment.lowerBound..<end))
  }

  /// The window over a copy of its rows with rows of the future added.
  private func extended(
    _ plan: WindowPlan, member: Int, segment: Range<Int>, origin: Int
  ) throws(ModelError) -> WindowView {
    let available = table.members[member].rows.upperBound
    let ahead = origin + plan.span - available
    if let place = knownColumns.first(where: { columns[$0].calendar == nil }) {
      throw ModelError(
        .invalidValue,
        "'\(columns[place].name)' is known beforehand, but its numbers end \(ahead) rows too "
          + "early: add rows of the future, with the targets left empty")
    }
    let first = origin - plan.reach
    let times = table.nextTimes(ahead, after: member)
    var numbers: [[Double]] = []
    for (place, column) in columns.enumerated() {
      var values = (first..<available).map { Double(matrix[$0, place]) }
      if let feature = column.calendar.flatMap(CalendarFeature.init(rawValue:)),
        let part = feature.names.firstIndex(of: column.name)
      {
        values += times.map { feature.values(at: $0)[part] }
      } else {
        let last = values.last ?? .nan
        values += times.map { _ in column.role == .fixed ? last : .nan }
      }
      numbers.append(values)
    }
    let count = available - first + ahead
    let targets = origin - first..<count
    return try WindowView(
      FloatMatrix(columns: numbers), plan.windows(targets: targets, history: 0..<count))
  }
}
