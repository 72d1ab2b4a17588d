// SPDX-License-Identifier: Apache-2.0

/// Rows in aligned columns, for the terminal.
struct TextTable {
  enum Alignment {
    case left
    case right
  }

  var columns: [(title: String, alignment: Alignment)]
  var rows: [[String]] = []

  init(_ columns: [(title: String, alignment: Alignment)]) { self.columns = columns }

  /// The title row, a rule and the rows.
  var text: String {
    let all = [columns.map(\.title)] + rows
    let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    var lines = all.map { row in
      columns.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return columns[column].alignment == .left ? row[column] + space : space + row[column]
      }.joined(separator: "  ").trimmedAtEnd
    }
    lines.insert(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "), at: 1)
    return lines.joined(separator: "\n")
  }
}

extension String {
  /// Without spaces at the end.
  var trimmedAtEnd: String {
    var result = self
    while result.last == " " { result.removeLast() }
    return result
  }

  /// At most `length` characters; where more were, an ellipsis in the middle.
  func shortened(to length: Int) -> String {
    guard count > length, length > 3 else { return self }
    return prefix((length - 1) / 2) + "…" + suffix(length - 1 - (length - 1) / 2)
  }
}
