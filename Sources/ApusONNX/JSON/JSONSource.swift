// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// The text that JSON nodes refer to.
struct JSONSource {
  let utf8: [UInt8]

  /// The line and column of a byte, both from 1.
  func place(_ position: Int) -> ModelError.Place {
    let before = utf8[..<min(position, utf8.count)]
    let line = before.count { $0 == 0x0A } + 1
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return .line(line, column: position - start + 1)
  }

  /// An error at a byte.
  func refusal(_ what: String, at position: Int) -> ModelError {
    ModelError(.invalidModel, what, at: place(position))
  }

  /// The text of a string, its escapes resolved.
  /// - Throws: `invalidModel` for a wrong escape or bytes that are not UTF-8.
  func text(_ range: Range<Int>, escaped: Bool) throws(ModelError) -> String {
    let bytes = escaped ? try unescaped(range) : Array(utf8[range])
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw refusal("text is not UTF-8", at: range.lowerBound)
    }
    return text
  }

  private func unescaped(_ range: Range<Int>) throws(ModelError) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var position = range.lowerBound
    while position < range.upperBound {
      let byte = utf8[position]
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        position += 1
        continue
      }
      // The parser has seen that a byte follows every backslash.
      let kind = utf8[position + 1]
      if kind == UInt8(ascii: "u") {
        let scalar = try scalar(&position, before: range.upperBound)
        result.append(contentsOf: String(scalar).utf8)
      } else {
        result.append(try short(kind, at: position))
        position += 2
      }
    }
    return result
  }

  private func short(_ kind: UInt8, at position: Int) throws(ModelError) -> UInt8 {
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): kind
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: throw refusal("no such escape", at: position)
    }
  }

  /// The character of `\uXXXX`, or of two of them that are a surrogate pair.
  private func scalar(
    _ position: inout Int, before end: Int
  ) throws(ModelError) -> Unicode.Scalar {
    let start = position
    let high = try unit(&position, before: end)
    if let scalar = Unicode.Scalar(high) { return scalar }
    if high < 0xDC00, position + 1 < end, utf8[position] == UInt8(ascii: "\\"),
      utf8[position + 1] == UInt8(ascii: "u")
    {
      let low = try unit(&position, before: end)
      if (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      {
        return scalar
      }
    }
    throw refusal("half of a surrogate pair", at: start)
  }

  private func unit(_ position: inout Int, before end: Int) throws(ModelError) -> UInt32 {
    let digits = position + 2..<position + 6
    guard digits.upperBound <= end else { throw refusal("no such escape", at: position) }
    var unit: UInt32 = 0
    for byte in utf8[digits] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw refusal("no such escape", at: position)
      }
      unit = unit << 4 | UInt32(digit)
    }
    position += 6
    return unit
  }
}
