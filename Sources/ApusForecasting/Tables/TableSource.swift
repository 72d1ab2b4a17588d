// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Foundation

/// A table's entries as numbers and moments, before they are put on a grid; NaN is missing.
struct TableSource {
  struct Column {
    var name: String
    var levels: [String]?
    var values: [Double]
  }

  var columns: [Column] = []
  var times: [TimePoint] = []
  var isIndex = true
  /// Which series each row is of.
  var series: [String] = []
  var lines: [Int] = []

  /// Most texts that a column of texts may have.
  static let mostLevels = 1 << 16

  init(_ table: CSVTable, _ options: TableOptions) throws(ModelError) {
    guard let header = table.rows.first, table.rows.count > 1 else {
      throw ModelError(.invalidTable, "the table needs a header and rows")
    }
    let rows = table.rows.dropFirst()
    let names = header.fields.map { $0.trimmingCharacters(in: .whitespaces) }
    for (place, name) in names.enumerated() where names[..<place].contains(name) {
      throw ModelError(
        .invalidTable, "two columns are named '\(name)'", at: .line(header.line, column: place + 1))
    }
    func place(_ name: String) throws(ModelError) -> Int {
      guard let place = names.firstIndex(of: name) else {
        throw ModelError(
          .invalidTable, "no column '\(name)'; the header is \(names)",
          at: .line(header.line, column: 1))
      }
      return place
    }
    for row in rows where row.fields.count != names.count {
      throw ModelError(
        .invalidTable, "expected \(names.count) fields, got \(row.fields.count)",
        at: .line(row.line, column: 1))
    }
    lines = rows.map(\.line)
    var taken: Set<Int> = []
    if let time = options.time {
      let column = try place(time)
      taken.insert(column)
      (times, isIndex) = try TableSource.times(rows, column)
    } else if !options.ignoresTime, let first = rows.first, TimePoint(first.fields[0]) != nil {
      taken.insert(0)
      (times, isIndex) = try TableSource.times(rows, 0)
    }
    series = [String](repeating: "", count: rows.count)
    if let id = options.series {
      let column = try place(id)
      taken.insert(column)
      series = rows.map { $0.fields[column] }
    }
    if times.isEmpty { times = TableSource.counted(series) }
    var wanted: [Int] = []
    if let columns = options.wide ?? options.columns {
      for name in columns { wanted.append(try place(name)) }
    } else {
      wanted = names.indices.filter { !taken.contains($0) }
    }
    for column in wanted {
      columns.append(
        try TableSource.column(names[column], rows, column, options.missingTexts))
    }
    guard !columns.isEmpty else {
      throw ModelError(.invalidTable, "the table has no columns besides time and series")
    }
  }

  /// Row numbers from 0, in each series by itself.
  private static func counted(_ series: [String]) -> [TimePoint] {
    var counts: [String: Int64] = [:]
    return series.map { name in
      let number = counts[name, default: 0]
      counts[name] = number + 1
      return TimePoint(milliseconds: number)
    }
  }

  /// Dates; or years, when all entries have four digits; or whole numbers.
  private static func times(
    _ rows: ArraySlice<CSVTable.Row>, _ column: Int
  ) throws(ModelError) -> ([TimePoint], isIndex: Bool) {
    let entries = rows.map { $0.fields[column].trimmingCharacters(in: .whitespaces) }
    let isYears = entries.allSatisfy { $0.utf8.count == 4 }
    let numbers = isYears ? [] : entries.compactMap { Int64($0) }
    if numbers.count == entries.count, numbers.allSatisfy({ $0.magnitude <= 1 << 52 }) {
      return (numbers.map { TimePoint(milliseconds: $0) }, true)
    }
    var times: [TimePoint] = []
    times.reserveCapacity(entries.count)
    for (entry, row) in zip(entries, rows) {
      guard let time = TimePoint(entry, allowsYear: isYears) else {
        throw ModelError(
          .invalidTable,
          "expected a date such as 2012-03-31 or 2012-03-31T13:30, got '\(row.fields[column])'",
          at: .line(row.line, column: column + 1))
      }
      times.append(time)
    }
    return (times, false)
  }

  /// Numbers when most entries are such, else texts.
  private static func column(
    _ name: String, _ rows: ArraySlice<CSVTable.Row>, _ place: Int, _ missing: Set<String>
  ) throws(ModelError) -> Column {
    let entries = rows.map { $0.fields[place].trimmingCharacters(in: .whitespaces) }
    let isMissing = entries.map { $0.isEmpty || missing.contains($0.lowercased()) }
    let numbers = zip(entries, isMissing).map { entry, isMissing in
      isMissing ? nil : Double(entry).flatMap { $0.isFinite ? $0 : nil }
    }
    let present = isMissing.count { !$0 }
    let numeric = numbers.count { $0 != nil }
    if 2 * numeric >= present {
      for (number, row) in rows.enumerated()
      where numbers[number] == nil && !isMissing[number] {
        throw ModelError(
          .invalidTable,
          "expected a number in '\(name)', got '\(row.fields[place])'; name the text that stands "
            + "for a missing value", at: .line(row.line, column: place + 1))
      }
      return Column(name: name, levels: nil, values: numbers.map { $0 ?? .nan })
    }
    let levels = Set(zip(entries, isMissing).filter { !$1 }.map(\.0)).sorted()
    guard levels.count <= mostLevels else {
      throw ModelError(.limitExceeded, "'\(name)' has \(levels.count) different texts")
    }
    let codes = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Double($0)) })
    return Column(
      name: name, levels: levels,
      values: zip(entries, isMissing).map { $1 ? .nan : codes[$0] ?? .nan })
  }
}
