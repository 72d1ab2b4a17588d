// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Columns over time, of one series or several, on a regular grid without missing values.
///
/// The rows of several series lie one series after another.
public struct TimeTable: Sendable {
  /// The numbers of one quantity.
  public struct Column: Sendable, Equatable {
    public var name: String
    /// One per row; places in `levels` where that is not nil.
    public var values: [Double]
    /// The texts of a column that holds no numbers, sorted.
    public var levels: [String]?
  }

  /// One series.
  public struct Member: Sendable, Equatable {
    /// What the series column or the wide column says; empty for a table of one series.
    public var name: String
    public var rows: Range<Int>
    /// The rows in which nothing is open: all but those of the future.
    public var past: Range<Int>
    /// The past's runs without a hole, which windows may not cross.
    public var segments: [Range<Int>]
  }

  public internal(set) var columns: [Column] = []
  /// One per row.
  public internal(set) var times: [TimePoint] = []
  public internal(set) var members: [Member] = []
  public internal(set) var frequency = Frequency.rows(1)
  /// What was wrong with the rows and what was done about it.
  public internal(set) var report = RegularityReport()

  /// Reads a file. - Throws: `fileSystem`, `limitExceeded`, `invalidTable` with the line.
  public init(csv path: String, options: TableOptions = TableOptions()) throws(ModelError) {
    let table = try CSVTable(contentsOf: path)
    self = try locating(.file(path)) { () throws(ModelError) in
      try TimeTable(table, options: options)
    }
  }

  /// Takes a table whose first row is the header.
  ///
  /// Throws: `invalidTable` with the line for columns that are not there, for entries that are no
  /// numbers in a column of numbers, moments that are none or are off the grid, and for what a
  /// policy refuses; `limitExceeded` when holes would be filled with too many rows.
  public init(_ table: CSVTable, options: TableOptions = TableOptions()) throws(ModelError) {
    let source = try TableSource(table, options)
    var builder = TableBuilder(source, options)
    try builder.build()
    self = builder.table
  }

  init() {}

  /// Rows of all series.
  public var rowCount: Int { times.count }

  /// A column by its name. Throws: `invalidTable` with the names that there are.
  public func column(_ name: String) throws(ModelError) -> Column {
    guard let column = columns.first(where: { $0.name == name }) else {
      throw ModelError(
        .invalidTable, "no column '\(name)'; there are \(columns.map(\.name))")
    }
    return column
  }

  /// The text of a row's moment.
  public func label(_ row: Int) -> String { times[row].text(frequency) }

  /// The `count` moments after a series' last row.
  public func nextTimes(_ count: Int, after member: Int = 0) -> [TimePoint] {
    guard members.indices.contains(member), let last = members[member].rows.last else { return [] }
    return (0..<max(0, count)).map { frequency.advanced(times[last], by: $0 + 1) }
  }

  /// One column of one series as the plain series that simple forecasters take.
  /// - Throws: `invalidTable` for an unknown column.
  public func series(_ name: String, member: Int = 0) throws(ModelError) -> Series {
    let rows = members[member].past
    return Series(
      name: name, labels: rows.map(label), values: Array(try column(name).values[rows]))
  }
}
