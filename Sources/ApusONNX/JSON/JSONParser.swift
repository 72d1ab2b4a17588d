// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// A JSON value. Texts and numbers stay in the source: a node says where.
struct JSONNode {
  enum Content {
    case null
    case boolean
    case number
    /// Without its quotes; `escaped` if there is a backslash in it.
    case string(escaped: Bool)
    case array([JSONNode])
    case object([JSONMember])
  }

  var content: Content
  /// Where the value stands in the source.
  var range: Range<Int>
}

/// A name with its value.
struct JSONMember {
  var name: String
  var value: JSONNode
}

/// Recursive descent over JSON, as deep as the limits allow and no deeper.
struct JSONParser {
  private let source: JSONSource
  private let limits: LoadLimits
  private var position = 0
  private var nodes = 0
  private var fields = 0

  /// The value that is all of `utf8`.
  /// - Throws: `invalidModel` with line and column, `limitExceeded`.
  static func parse(_ utf8: [UInt8], limits: LoadLimits) throws(ModelError) -> JSONNode {
    guard utf8.count <= limits.bytes else {
      throw ModelError(
        .limitExceeded, "\(utf8.count) bytes of text; the limit is \(limits.bytes)")
    }
    var parser = JSONParser(source: JSONSource(utf8: utf8), limits: limits)
    // A message and the list that it is in are two levels.
    let (levels, overflow) = limits.depth.multipliedReportingOverflow(by: 2)
    let root = try parser.value(depth: overflow ? limits.depth : levels)
    parser.skipSpace()
    guard parser.position == utf8.count else { throw parser.refusal("text after the end") }
    return root
  }

  private init(source: JSONSource, limits: LoadLimits) {
    self.source = source
    self.limits = limits
  }

  private var next: UInt8? {
    position < source.utf8.count ? source.utf8[position] : nil
  }

  private func refusal(_ what: String) -> ModelError { source.refusal(what, at: position) }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func value(depth: Int) throws(ModelError) -> JSONNode {
    guard depth > 0 else {
      throw ModelError(.limitExceeded, "nested too deep", at: source.place(position))
    }
    nodes += 1
    // A node, its name, and what it becomes.
    guard nodes <= limits.memory / 128 else {
      throw ModelError(.limitExceeded, "more than \(nodes - 1) values", at: source.place(position))
    }
    skipSpace()
    let start = position
    let content: JSONNode.Content
    if next == UInt8(ascii: "{") {
      fields += 1
      guard fields <= limits.fields else {
        throw ModelError(
          .limitExceeded, "more than \(limits.fields) fields", at: source.place(position))
      }
    }
    switch next {
    case UInt8(ascii: "{"): content = .object(try members(depth: depth - 1))
    case UInt8(ascii: "["): content = .array(try elements(depth: depth - 1))
    case UInt8(ascii: "\""):
      let (range, escaped) = try string()
      return JSONNode(content: .string(escaped: escaped), range: range)
    case UInt8(ascii: "t"): content = try word("true", .boolean)
    case UInt8(ascii: "f"): content = try word("false", .boolean)
    case UInt8(ascii: "n"): content = try word("null", .null)
    default: content = try number()
    }
    return JSONNode(content: content, range: start..<position)
  }

  private mutating func word(
    _ word: StaticString, _ content: JSONNode.Content
  ) throws(ModelError) -> JSONNode.Content {
    let count = word.utf8CodeUnitCount
    guard position + count <= source.utf8.count,
      source.utf8[position..<position + count].elementsEqual("\(word)".utf8)
    else { throw refusal("expected a value") }
    position += count
    return content
  }

  private mutating func number() throws(ModelError) -> JSONNode.Content {
    let start = position
    take { $0 == UInt8(ascii: "-") }
    let whole = digits()
    let leadingZero = whole > 1 && source.utf8[position - whole] == UInt8(ascii: "0")
    var isValid = whole > 0 && !leadingZero
    if take({ $0 == UInt8(ascii: ".") }) { isValid = digits() > 0 && isValid }
    if take({ $0 | 0x20 == UInt8(ascii: "e") }) {
      take { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
      isValid = digits() > 0 && isValid
    }
    guard isValid else {
      position = start
      throw refusal("expected a value")
    }
    return .number
  }

  @discardableResult
  private mutating func take(_ isWanted: (UInt8) -> Bool) -> Bool {
    guard let byte = next, isWanted(byte) else { return false }
    position += 1
    return true
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    return position - start
  }

  /// Where the text between the quotes is. Escapes are looked at when the text is used.
  private mutating func string() throws(ModelError) -> (Range<Int>, escaped: Bool) {
    position += 1
    let start = position
    var escaped = false
    while let byte = next {
      if byte == UInt8(ascii: "\"") {
        position += 1
        return (start..<position - 1, escaped)
      }
      guard byte >= 0x20 else { throw refusal("a control character in a string") }
      if byte == UInt8(ascii: "\\") {
        escaped = true
        position += 1
      }
      position += 1
    }
    position = source.utf8.count
    throw refusal("a string without an end")
  }

  private mutating func elements(depth: Int) throws(ModelError) -> [JSONNode] {
    var found: [JSONNode] = []
    position += 1
    skipSpace()
    if take({ $0 == UInt8(ascii: "]") }) { return found }
    while true {
      found.append(try value(depth: depth))
      skipSpace()
      if take({ $0 == UInt8(ascii: "]") }) { return found }
      guard take({ $0 == UInt8(ascii: ",") }) else { throw refusal("expected ',' or ']'") }
    }
  }

  private mutating func members(depth: Int) throws(ModelError) -> [JSONMember] {
    var found: [JSONMember] = []
    position += 1
    skipSpace()
    if take({ $0 == UInt8(ascii: "}") }) { return found }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw refusal("expected a name in quotes") }
      let (range, escaped) = try string()
      let name = try source.text(range, escaped: escaped)
      skipSpace()
      guard take({ $0 == UInt8(ascii: ":") }) else { throw refusal("expected ':'") }
      found.append(JSONMember(name: name, value: try value(depth: depth)))
      skipSpace()
      if take({ $0 == UInt8(ascii: "}") }) { return found }
      guard take({ $0 == UInt8(ascii: ",") }) else { throw refusal("expected ',' or '}'") }
    }
  }
}
