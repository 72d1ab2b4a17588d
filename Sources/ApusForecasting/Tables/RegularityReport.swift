// SPDX-License-Identifier: Apache-2.0

/// What was irregular in a table's rows, and what was done about it.
public struct RegularityReport: Sendable, Equatable, CustomStringConvertible {
  /// A run of missing rows.
  public struct Gap: Sendable, Equatable {
    public var series: String
    /// The last row's moment before it.
    public var after: String
    public var rows: Int
  }

  public var frequency = ""
  public var rowsRead = 0
  /// Rows that the grid has and the file had not.
  public var gaps: [Gap] = []
  /// Rows of a moment that had one already, by line of the file.
  public var duplicateLines: [Int] = []
  /// Values that were filled in, by column.
  public var filled: [String: Int] = [:]
  /// Rows left out.
  public var droppedRows = 0
  /// Whether rows were sorted by time.
  public var wasSorted = false

  /// Rows missing in all gaps.
  public var missingRows: Int { gaps.reduce(0) { $0 + $1.rows } }

  /// Whether every row was there, once and in order, with all its values.
  public var isClean: Bool {
    gaps.isEmpty && duplicateLines.isEmpty && filled.isEmpty && droppedRows == 0 && !wasSorted
  }

  public var description: String {
    var lines = ["\(rowsRead) rows, one each \(frequency)"]
    if wasSorted { lines.append("rows were not in order of time and were sorted") }
    if !gaps.isEmpty {
      let shown = gaps.prefix(3).map { "\($0.rows) after \($0.after)" }.joined(separator: ", ")
      lines.append(
        "\(missingRows) rows are missing in \(gaps.count) places: \(shown)"
          + (gaps.count > 3 ? " …" : ""))
    }
    if !duplicateLines.isEmpty {
      let shown = duplicateLines.prefix(3).map(String.init).joined(separator: ", ")
      lines.append(
        "\(duplicateLines.count) rows repeat a moment: lines \(shown)"
          + (duplicateLines.count > 3 ? " …" : ""))
    }
    for (column, count) in filled.sorted(by: { $0.key < $1.key }) {
      lines.append("\(count) values of '\(column)' were filled in")
    }
    if droppedRows > 0 { lines.append("\(droppedRows) rows were left out") }
    return lines.joined(separator: "\n")
  }
}
