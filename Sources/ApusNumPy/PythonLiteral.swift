// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Reads the Python dictionary in the head of an `.npy` file, and nothing more of the language.
struct PythonLiteral {
  enum Value: Equatable {
    case string(String)
    case bool(Bool)
    case tuple([Int])
    /// A list: the description of structured elements. What is in it does not matter here.
    case list
  }

  private let text: [UInt8]
  private var place = 0
  private let offset: Int

  /// `offset` is where the text starts in the file, for messages.
  init(_ text: [UInt8], offset: Int) {
    self.text = text
    self.offset = offset
  }

  /// The dictionary that the whole text is. - Throws: `invalidArray`, with the byte.
  mutating func dictionary() throws(ModelError) -> [String: Value] {
    var result: [String: Value] = [:]
    try expect("{")
    while !take("}") {
      let key = try string()
      try expect(":")
      guard result.updateValue(try value(), forKey: key) == nil else {
        throw failure("the key '\(key)' stands twice")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard place == text.count else { throw failure("there is text after the dictionary") }
    return result
  }

  private mutating func value() throws(ModelError) -> Value {
    skipSpace()
    switch peek {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "("): return .tuple(try tuple())
    case UInt8(ascii: "["):
      try skipList()
      return .list
    default:
      if takeWord("True") { return .bool(true) }
      if takeWord("False") { return .bool(false) }
      throw failure("expected a string, True, False, a tuple or a list")
    }
  }

  private mutating func string() throws(ModelError) -> String {
    skipSpace()
    guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw failure("expected a string")
    }
    let start = place + 1
    guard let end = text[start...].firstIndex(of: quote) else {
      throw failure("the string does not end")
    }
    guard !text[start..<end].contains(UInt8(ascii: "\\")),
      let string = String(validating: text[start..<end], as: UTF8.self)
    else { throw failure("the string has an escape, or bytes that are not UTF-8") }
    place = end + 1
    return string
  }

  private mutating func tuple() throws(ModelError) -> [Int] {
    try expect("(")
    var result: [Int] = []
    while !take(")") {
      result.append(try number())
      if !take(",") {
        try expect(")")
        break
      }
    }
    return result
  }

  private mutating func number() throws(ModelError) -> Int {
    skipSpace()
    let digits = text[place...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
      throw failure("expected a whole number that fits 64 bits")
    }
    place += digits.count
    // Python 2 wrote long numbers so.
    if peek == UInt8(ascii: "L") { place += 1 }
    return number
  }

  /// Skips a list by its brackets, strings included.
  private mutating func skipList() throws(ModelError) {
    var depth = 0
    repeat {
      guard let byte = peek else { throw failure("the list does not end") }
      switch byte {
      case UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        _ = try string()
        continue
      default: break
      }
      place += 1
    } while depth > 0
  }

  private var peek: UInt8? { place < text.count ? text[place] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || (0x09...0x0d).contains(byte) { place += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard text[place...].starts(with: word.utf8) else { return false }
    place += word.utf8.count
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(ModelError) {
    guard take(character) else { throw failure("expected '\(character)'") }
  }

  private func failure(_ what: String) -> ModelError {
    ModelError(.invalidArray, "the head cannot be read: \(what)", at: .byte(offset + place))
  }
}
