// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import Foundation

/// Numbers in time order, oldest first, each with a label such as a month.
public struct Series: Sendable, Equatable {
  public var name: String
  /// One per value, as the file has them; the value's number when it has none.
  public var labels: [String]
  public var values: [Double]

  public init(name: String, labels: [String], values: [Double]) {
    precondition(labels.count == values.count)
    self.name = name
    self.labels = labels
    self.values = values
  }

  /// Reads a column of a file of comma-separated values; the first column gives the labels.
  ///
  /// A first row without a number in the column is the header. `column` is a name of the header;
  /// nil takes the last column.
  /// - Throws: `fileSystem`, `limitExceeded`, `invalidTable` with the line.
  public init(csv path: String, column: String? = nil) throws(ModelError) {
    let table = try CSVTable(contentsOf: path)
    self = try locating(.file(path)) { () throws(ModelError) in
      try Series(table, column: column)
    }
  }

  /// Takes a column of a table, as `init(csv:column:)` does.
  public init(_ table: CSVTable, column: String? = nil) throws(ModelError) {
    guard let first = table.rows.first else {
      throw ModelError(.invalidTable, "the table has no rows")
    }
    let place: Int
    if let column {
      guard let found = first.fields.firstIndex(of: column) else {
        throw ModelError(
          .invalidTable, "no column '\(column)'; the header is \(first.fields)",
          at: .line(first.line, column: 1))
      }
      place = found
    } else {
      place = first.fields.count - 1
    }
    let hasHeader = column != nil || Series.number(first.fields[place]) == nil
    name = hasHeader ? first.fields[place] : "value"
    labels = []
    values = []
    for row in table.rows.dropFirst(hasHeader ? 1 : 0) {
      guard place < row.fields.count, let value = Series.number(row.fields[place]) else {
        let found = place < row.fields.count ? "'\(row.fields[place])'" : "nothing"
        throw ModelError(
          .invalidTable, "expected a number in column \(place + 1), got \(found)",
          at: .line(row.line, column: place + 1))
      }
      labels.append(place == 0 ? "\(values.count + 1)" : row.fields[0])
      values.append(value)
    }
    guard !values.isEmpty else {
      throw ModelError(.invalidTable, "the table has a header and no numbers")
    }
  }

  private static func number(_ text: String) -> Double? {
    guard let number = Double(text.trimmingCharacters(in: .whitespaces)), number.isFinite else {
      return nil
    }
    return number
  }

  /// Labels for the `count` values after the last: days, months or years where the last two labels
  /// are such (`1983-12-31`, `1983-12`, `1983`), else `+1`, `+2` …
  public func nextLabels(_ count: Int) -> [String] {
    let parts = (labels.last ?? "").split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    let isDate = numbers.count == parts.count && parts.first?.count == 4
    return (1...max(1, count)).prefix(count).map { step in
      switch (isDate, numbers.count) {
      case (true, 1): return String(format: "%04d", numbers[0] + step)
      case (true, 2) where (1...12).contains(numbers[1]):
        let months = numbers[0] * 12 + numbers[1] - 1 + step
        return String(format: "%04d-%02d", months / 12, months % 12 + 1)
      case (true, 3): return Series.day(numbers, plus: step) ?? "+\(step)"
      default: return "+\(step)"
      }
    }
  }

  private static func day(_ date: [Int], plus days: Int) -> String? {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let components = DateComponents(year: date[0], month: date[1], day: date[2])
    guard let start = calendar.date(from: components),
      let end = calendar.date(byAdding: .day, value: days, to: start)
    else { return nil }
    let result = calendar.dateComponents([.year, .month, .day], from: end)
    return String(
      format: "%04d-%02d-%02d", result.year ?? 0, result.month ?? 0, result.day ?? 0)
  }
}
