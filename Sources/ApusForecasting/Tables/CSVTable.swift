// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import Foundation

/// Rows of text from a file of comma-separated values.
///
/// Fields in quotes may hold separators, line ends and doubled quotes; lines end in LF or CRLF; a
/// byte-order mark and empty lines are skipped. Source: RFC 4180.
public struct CSVTable: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    public var fields: [String]
    /// Where the row starts in the file, from 1.
    public var line: Int
  }

  public var rows: [Row] = []

  /// Largest file that is read, in bytes.
  public static let longest = 1 << 30

  /// Reads a file. - Throws: `fileSystem`, `limitExceeded`, `invalidTable`.
  public init(contentsOf path: String) throws(ModelError) {
    self = try locating(.file(path)) { () throws(ModelError) in
      let bytes = try FileContents.read(path, limit: CSVTable.longest)
      return try bytes.withUnsafeBytes { (bytes) throws(ModelError) in
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw ModelError(.invalidTable, "the text is not UTF-8")
        }
        return try CSVTable(text)
      }
    }
  }

  /// Reads text; nil for `separator` takes a semicolon or tab if the first line has one outside
  /// quotes and no comma.
  /// - Throws: `invalidTable` for quotes that do not end, or text after them.
  public init(_ text: String, separator: Character? = nil) throws(ModelError) {
    var scanner = CSVScanner(text.utf8, separator ?? CSVTable.separator(of: text))
    while let row = try scanner.row() {
      if row.fields != [""] { rows.append(row) }
    }
  }

  private static func separator(of text: String) -> Character {
    var isQuoted = false
    var found: Character = ","
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if isQuoted { continue }
      if character.isNewline { break }
      if character == "," { return "," }
      if character == ";" || character == "\t" { found = character }
    }
    return found
  }
}

extension ModelError.Code {
  /// Text that is no table, or a table without the numbers that are needed.
  public static let invalidTable = ModelError.Code(rawValue: "invalid-table")
}

private struct CSVScanner {
  private let text: [UInt8]
  private let separator: UInt8
  private var place = 0
  private var line = 1

  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ text: String.UTF8View, _ separator: Character) {
    self.text = Array(text)
    self.separator = separator.asciiValue ?? UInt8(ascii: ",")
    if self.text.starts(with: [0xef, 0xbb, 0xbf]) { place = 3 }
  }

  /// The next row, nil at the end.
  mutating func row() throws(ModelError) -> CSVTable.Row? {
    guard place < text.count else { return nil }
    var row = CSVTable.Row(fields: [], line: line)
    while true {
      row.fields.append(try field())
      guard place < text.count else { return row }
      let byte = text[place]
      place += 1
      if byte == separator { continue }
      if byte == Self.carriageReturn, place < text.count, text[place] == Self.newline { place += 1 }
      line += 1
      return row
    }
  }

  /// One field; afterwards the place is at a separator, a line end or the end.
  private mutating func field() throws(ModelError) -> String {
    guard place < text.count, text[place] == Self.quote else {
      let start = place
      while place < text.count, !isEnd(text[place]) { place += 1 }
      return String(decoding: text[start..<place], as: UTF8.self)
    }
    let start = line
    var field: [UInt8] = []
    place += 1
    while place < text.count {
      let byte = text[place]
      place += 1
      if byte == Self.quote {
        if place < text.count, text[place] == Self.quote {
          place += 1
        } else {
          guard place == text.count || isEnd(text[place]) else {
            throw ModelError(
              .invalidTable, "text follows the quotes of a field", at: .line(line, column: 1))
          }
          return String(decoding: field, as: UTF8.self)
        }
      }
      if byte == Self.newline { line += 1 }
      field.append(byte)
    }
    throw ModelError(.invalidTable, "the quotes of a field do not end", at: .line(start, column: 1))
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte == separator || byte == Self.newline || byte == Self.carriageReturn
  }
}
