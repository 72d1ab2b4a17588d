// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Reads the words, numbers and strings of the textual syntax.
struct TextScanner {
  enum Literal {
    case integer(String)
    case real(String)
    case string([UInt8])
  }

  private let utf8: [UInt8]
  private(set) var position = 0

  init(_ utf8: [UInt8]) { self.utf8 = utf8 }

  /// An error at the current place.
  func refusal(_ what: String) -> ModelError { JSONSource(utf8: utf8).refusal(what, at: position) }

  /// The next byte after white space and comments; 0 at the end.
  mutating func peek() -> UInt8 {
    skipSpace()
    return current
  }

  private var current: UInt8 { position < utf8.count ? utf8[position] : 0 }

  private mutating func skipSpace() {
    while position < utf8.count {
      let byte = utf8[position]
      if byte == UInt8(ascii: "#") {
        while position < utf8.count, utf8[position] != 0x0A { position += 1 }
      } else if byte == 0x20 || (0x09...0x0D).contains(byte) {
        position += 1
      } else {
        return
      }
    }
  }

  /// Whether all that is left is white space and comments.
  mutating func isAtEnd() -> Bool {
    skipSpace()
    return position == utf8.count
  }

  /// Takes a character if it is next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character), position < utf8.count else { return false }
    position += 1
    return true
  }

  /// Takes a character.
  /// - Throws: `invalidModel` if something else is next.
  mutating func expect(_ character: Unicode.Scalar) throws(ModelError) {
    guard take(character) else { throw refusal("expected '\(character)'") }
  }

  /// Takes `=>`.
  mutating func expectArrow() throws(ModelError) {
    try expect("=")
    guard current == UInt8(ascii: ">") else { throw refusal("expected '=>'") }
    position += 1
  }

  /// Takes an identifier; empty if there is none.
  mutating func identifier() -> String {
    skipSpace()
    let start = position
    if TextNames.isLetter(current) {
      while TextNames.isLetter(current) || TextNames.isDigit(current) { position += 1 }
    }
    return String(decoding: utf8[start..<position], as: UTF8.self)
  }

  /// The identifier that is next, not taken.
  mutating func peekIdentifier() -> String {
    let start = position
    defer { position = start }
    return identifier()
  }

  /// Takes an identifier.
  /// - Throws: `invalidModel` if there is none.
  mutating func someIdentifier() throws(ModelError) -> String {
    let word = identifier()
    guard !word.isEmpty else { throw refusal("expected a name") }
    return word
  }

  /// Takes a name, in quotes or not; nil if there is none.
  mutating func name() throws(ModelError) -> String? {
    if peek() == UInt8(ascii: "\"") { return try text() }
    let word = identifier()
    return word.isEmpty ? nil : word
  }

  /// Takes a name.
  /// - Throws: `invalidModel` if there is none.
  mutating func someName() throws(ModelError) -> String {
    guard let name = try name() else { throw refusal("expected a name") }
    return name
  }

  /// Takes a string in quotes that is text.
  mutating func text() throws(ModelError) -> String {
    let start = self
    guard let text = String(validating: try string(), as: UTF8.self) else {
      throw start.refusal("text is not UTF-8")
    }
    guard !text.utf8.contains(0) else { throw start.refusal("text holds a NUL character") }
    return text
  }

  /// Takes a string in quotes, of any bytes. A backslash stands before a quote or a backslash.
  mutating func string() throws(ModelError) -> [UInt8] {
    guard peek() == UInt8(ascii: "\"") else { throw refusal("expected a string in quotes") }
    let start = self
    position += 1
    var bytes: [UInt8] = []
    while position < utf8.count {
      let byte = utf8[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return bytes }
      if byte == UInt8(ascii: "\\"), position < utf8.count {
        bytes.append(utf8[position])
        position += 1
      } else {
        bytes.append(byte)
      }
    }
    throw start.refusal("a string without an end")
  }

  /// Takes a number or a string.
  mutating func literal() throws(ModelError) -> Literal {
    if peek() == UInt8(ascii: "\"") { return .string(try string()) }
    let start = self
    var text = take("-") ? "-" : ""
    let word = identifier()
    if !word.isEmpty {
      guard Self.isSpecialReal(word) else { throw start.refusal("expected a value") }
      return .real(text + word.lowercased())
    }
    let first = position
    var isReal = false
    digits()
    guard position > first else { throw start.refusal("expected a value") }
    if current == UInt8(ascii: ".") {
      isReal = true
      position += 1
      digits()
    }
    if current | 0x20 == UInt8(ascii: "e") {
      isReal = true
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      let exponent = position
      digits()
      guard position > exponent else { throw start.refusal("an exponent without digits") }
    }
    text += String(decoding: utf8[first..<position], as: UTF8.self)
    return isReal ? .real(text) : .integer(text)
  }

  private mutating func digits() { while TextNames.isDigit(current) { position += 1 } }

  /// A number that is written as a word.
  static func isSpecialReal(_ word: String) -> Bool {
    ["nan", "inf", "infinity"].contains(word.lowercased())
  }

  /// Takes a whole number.
  /// - Throws: `invalidModel` if there is none or it does not fit.
  mutating func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(ModelError) -> T {
    let start = self
    guard case .integer(let text) = try literal() else {
      throw start.refusal("expected a whole number")
    }
    guard let value = T(text) else {
      throw start.refusal("\(text) is no whole number of \(T.bitWidth) bits")
    }
    return value
  }

  /// Takes a number.
  /// - Throws: `invalidModel` if there is none or it is too large.
  mutating func real<T: BinaryFloatingPoint & LosslessStringConvertible>(
    _ type: T.Type = T.self
  ) throws(ModelError) -> T {
    let start = self
    switch try literal() {
    case .integer(let text), .real(let text): return try start.real(text)
    case .string: throw start.refusal("expected a number")
    }
  }

  /// The value of a number's text.
  /// - Throws: `invalidModel` if it is too large.
  func real<T: BinaryFloatingPoint & LosslessStringConvertible>(
    _ text: String
  ) throws(ModelError) -> T {
    let magnitude = text.hasPrefix("-") ? text.dropFirst() : text[...]
    if Self.isSpecialReal(String(magnitude)) {
      let value: T = magnitude == "nan" ? .nan : .infinity
      return magnitude.count < text.count ? -value : value
    }
    guard let value = T(text.hasSuffix(".") ? text + "0" : text), value.isFinite else {
      throw refusal("\(text) is too large")
    }
    return value
  }
}
