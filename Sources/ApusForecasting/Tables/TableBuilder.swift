// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Puts the rows of each series on a grid and fills or leaves out what is missing.
struct TableBuilder {
  let source: TableSource
  let options: TableOptions
  var table = TimeTable()

  /// Most rows of a table after holes were filled.
  static let mostRows = 1 << 27

  init(_ source: TableSource, _ options: TableOptions) {
    self.source = source
    self.options = options
  }

  /// A row of one series on its way: which source row, nil for one that was not there.
  private struct Slot {
    var step: Int
    var row: Int?
  }

  mutating func build() throws(ModelError) {
    var names: [String] = []
    var rows: [String: [Int]] = [:]
    for (row, name) in source.series.enumerated() {
      if rows[name] == nil { names.append(name) }
      rows[name, default: []].append(row)
    }
    var runs: [[Int]] = []
    for name in names {
      let inOrder = (rows[name] ?? []).sorted {
        (source.times[$0], $0) < (source.times[$1], $1)
      }
      if inOrder != rows[name] { table.report.wasSorted = true }
      runs.append(inOrder)
    }
    let moments = runs.map { $0.map { source.times[$0] } }
    table.frequency =
      options.frequency ?? Frequency.inferred(moments, isIndex: source.isIndex) ?? .rows(1)
    guard table.frequency.isPositive else {
      throw ModelError(.invalidValue, "a frequency is above 0, got \(table.frequency)")
    }
    table.report.frequency = table.frequency.description
    table.report.rowsRead = source.times.count
    let isWide = options.wide != nil
    table.columns =
      isWide
      ? [TimeTable.Column(name: "value", values: [])]
      : source.columns.map { TimeTable.Column(name: $0.name, values: [], levels: $0.levels) }
    for (name, run) in zip(names, runs) {
      let slots = try slots(run, series: name)
      if isWide {
        for column in source.columns {
          let member = name.isEmpty ? column.name : "\(name)/\(column.name)"
          try add(member, slots, run, [column])
        }
      } else {
        try add(name, slots, run, source.columns)
      }
    }
  }

  // MARK: - The grid

  /// The grid's rows of one series. Throws: `invalidTable` for a moment off the grid, or twice.
  private mutating func slots(_ run: [Int], series: String) throws(ModelError) -> [Slot] {
    guard let first = run.first else { return [] }
    var slots: [Slot] = []
    for row in run {
      guard let step = table.frequency.steps(from: source.times[first], to: source.times[row])
      else {
        throw ModelError(
          .invalidTable,
          "the moment \(source.times[row].text(.milliseconds(1000))) is not on the grid of one row "
            + "each \(table.frequency) from the first; give the frequency, or repair the file",
          at: .line(source.lines[row], column: 1))
      }
      if let last = slots.last {
        if last.step == step {
          try duplicate(row, &slots)
          continue
        }
        if step > last.step + 1 {
          try gap(after: last, rows: step - last.step - 1, before: row, series, &slots)
        }
      }
      slots.append(Slot(step: step, row: row))
    }
    return slots
  }

  private mutating func duplicate(_ row: Int, _ slots: inout [Slot]) throws(ModelError) {
    table.report.duplicateLines.append(source.lines[row])
    switch options.duplicates {
    case .error:
      throw ModelError(
        .invalidTable,
        "the moment \(source.times[row].text(table.frequency)) is there twice; choose to keep the "
          + "first, the last or the mean, or name the column of the series",
        at: .line(source.lines[row], column: 1))
    case .first, .mean: break
    case .last: slots[slots.count - 1].row = row
    }
  }

  private mutating func gap(
    after last: Slot, rows: Int, before row: Int, _ series: String, _ slots: inout [Slot]
  ) throws(ModelError) {
    let after = last.row.map { source.times[$0].text(table.frequency) } ?? ""
    table.report.gaps.append(.init(series: series, after: after, rows: rows))
    guard options.missing != .error else {
      throw ModelError(
        .invalidTable,
        "\(rows) rows are missing after \(after), with one row each \(table.frequency); choose to "
          + "fill or to drop what is missing", at: .line(source.lines[row], column: 1))
    }
    guard options.missing != .drop else { return }
    guard table.rowCount + slots.count + rows <= TableBuilder.mostRows else {
      throw ModelError(
        .limitExceeded, "\(rows) rows are missing after \(after): too many to fill",
        at: .line(source.lines[row], column: 1))
    }
    for step in last.step + 1...last.step + rows { slots.append(Slot(step: step, row: nil)) }
  }

  // MARK: - Values

  /// Adds a series of some columns to the table.
  private mutating func add(
    _ name: String, _ slots: [Slot], _ run: [Int], _ columns: [TableSource.Column]
  ) throws(ModelError) {
    var values: [[Double]] = []
    for column in columns { values.append(merged(column, slots, run)) }
    var past = slots.count
    for (column, numbers) in zip(columns, values) where options.open.contains(column.name) {
      past = min(past, (numbers.lastIndex { !$0.isNaN } ?? -1) + 1)
    }
    var keeps = [Bool](repeating: true, count: slots.count)
    for (place, column) in columns.enumerated() {
      let policy = options.missingByColumn[column.name] ?? options.missing
      let end = options.open.contains(column.name) ? past : slots.count
      var filler = MissingFiller(policy: policy, isText: column.levels != nil)
      if let missing = filler.fill(&values[place], end: end, keeps: &keeps) {
        let line = slots[missing].row.map { source.lines[$0] } ?? 0
        throw ModelError(
          .invalidTable,
          "'\(column.name)' has no value; choose to fill or to drop what is missing",
          at: .line(line, column: 1))
      }
      if filler.count > 0 { table.report.filled[column.name, default: 0] += filler.count }
    }
    guard let first = slots.first?.row else { return }
    let start = table.rowCount
    var segments: [Range<Int>] = []
    var pastEnd = start
    var lastStep: Int?
    for (place, slot) in slots.enumerated() {
      guard keeps[place] else {
        table.report.droppedRows += 1
        continue
      }
      let row = table.rowCount
      // The file's own moment keeps its offset; a row that was not there is counted.
      table.times.append(
        slot.row.map { source.times[$0] }
          ?? table.frequency.advanced(source.times[first], by: slot.step))
      for column in values.indices { table.columns[column].values.append(values[column][place]) }
      guard place < past else { continue }
      if lastStep == slot.step - 1, let last = segments.last {
        segments[segments.count - 1] = last.lowerBound..<row + 1
      } else {
        segments.append(row..<row + 1)
      }
      lastStep = slot.step
      pastEnd = row + 1
    }
    table.members.append(
      TimeTable.Member(
        name: name, rows: start..<table.rowCount, past: start..<pastEnd, segments: segments))
  }

  /// A column's values by slot; NaN where there is none.
  private func merged(
    _ column: TableSource.Column, _ slots: [Slot], _ run: [Int]
  ) -> [Double] {
    var values = slots.map { $0.row.map { column.values[$0] } ?? .nan }
    guard options.duplicates == .mean, column.levels == nil,
      !table.report.duplicateLines.isEmpty
    else { return values }
    var sums: [Int64: (sum: Double, count: Double)] = [:]
    for row in run where !column.values[row].isNaN {
      let key = source.times[row].milliseconds
      let old = sums[key] ?? (0, 0)
      sums[key] = (old.sum + column.values[row], old.count + 1)
    }
    for (place, slot) in slots.enumerated() {
      guard let row = slot.row, let entry = sums[source.times[row].milliseconds] else { continue }
      values[place] = entry.sum / entry.count
    }
    return values
  }
}
