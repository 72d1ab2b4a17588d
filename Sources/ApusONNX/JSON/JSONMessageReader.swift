// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// Fills a message's fields from the members of an object.
struct JSONMessageReader: FieldVisitor {
  private let source: JSONSource
  private let layout: MessageLayout?
  private var members: [String: JSONNode] = [:]
  private var hasOneof = false

  /// - Throws: `invalidModel` for anything but an object with known names and fitting values.
  static func read<M: Message>(
    _ type: M.Type, from node: JSONNode, in source: JSONSource
  ) throws(ModelError) -> M {
    guard case .object(let members) = node.content else {
      throw source.refusal("expected an object for \(M.messageName)", at: node.range.lowerBound)
    }
    var reader = JSONMessageReader(source: source, layout: MessageLayout.of(type))
    for member in members {
      guard reader.members.updateValue(member.value, forKey: member.name) == nil else {
        throw source.refusal("'\(member.name)' is given twice", at: member.value.range.lowerBound)
      }
    }
    var message = M()
    try message.fields(&reader)
    if let (name, value) = reader.members.min(by: {
      $0.value.range.lowerBound < $1.value.range.lowerBound
    }) {
      throw source.refusal(
        "\(M.messageName) has no field '\(name)'", at: value.range.lowerBound)
    }
    return message
  }

  private init(source: JSONSource, layout: MessageLayout?) {
    self.source = source
    self.layout = layout
  }

  private func refusal(_ what: String, _ node: JSONNode) -> ModelError {
    source.refusal(what, at: node.range.lowerBound)
  }

  /// Takes the member with either form of the name; nil if there is none or it is null.
  private mutating func take(
    _ number: UInt32, _ name: StaticString
  ) throws(ModelError) -> JSONNode? {
    guard !members.isEmpty else { return nil }
    let camel = JSONName.camel(name)
    let first = members.removeValue(forKey: camel)
    let second = camel == "\(name)" ? nil : members.removeValue(forKey: "\(name)")
    if let first, second != nil { throw refusal("'\(name)' is given twice", first) }
    guard let node = first ?? second else { return nil }
    if case .null = node.content { return nil }
    if layout?.field(number)?.isOneof == true {
      guard !hasOneof else { throw refusal("'\(name)': another case is given already", node) }
      hasOneof = true
    }
    return node
  }

  private mutating func list<T>(
    _ number: UInt32, _ name: StaticString,
    _ element: (JSONNode) throws(ModelError) -> T
  ) throws(ModelError) -> [T] {
    guard let node = try take(number, name) else { return [] }
    guard case .array(let nodes) = node.content else {
      throw refusal("'\(name)': expected a list", node)
    }
    var values: [T] = []
    values.reserveCapacity(nodes.count)
    for node in nodes { values.append(try element(node)) }
    return values
  }

  // MARK: - Values

  private func text(_ node: JSONNode) throws(ModelError) -> String {
    guard case .string(let escaped) = node.content else {
      throw refusal("expected a string", node)
    }
    let text = try source.text(node.range, escaped: escaped)
    guard !text.utf8.contains(0) else { throw refusal("text holds a NUL character", node) }
    return text
  }

  private func data(_ node: JSONNode) throws(ModelError) -> Bytes {
    guard case .string(let escaped) = node.content else {
      throw refusal("expected a string of base64", node)
    }
    let letters =
      escaped
      ? Array(try source.text(node.range, escaped: true).utf8)[...]
      : source.utf8[node.range]
    guard let bytes = Base64.decode(letters) else { throw refusal("this is not base64", node) }
    return try Bytes(array: bytes)
  }

  /// The letters of a number, which may stand in quotes.
  private func numeral(_ node: JSONNode) throws(ModelError) -> String {
    switch node.content {
    case .number, .string(escaped: false):
      String(decoding: source.utf8[node.range], as: UTF8.self)
    default: throw refusal("expected a number", node)
    }
  }

  private func integer<T: FixedWidthInteger>(_ node: JSONNode) throws(ModelError) -> T {
    let letters = try numeral(node)
    if let value = T(letters) { return value }
    // 1.0 and 1e3 are whole numbers too, as far as a Double is exact.
    if let real = Double(letters), abs(real) <= 0x1p53, let value = T(exactly: real) {
      return value
    }
    throw refusal("'\(letters)' is no whole number of \(T.bitWidth) bits", node)
  }

  private func real<T: BinaryFloatingPoint & LosslessStringConvertible>(
    _ node: JSONNode
  ) throws(ModelError) -> T {
    let letters = try numeral(node)
    switch letters {
    case "NaN": return .nan
    case "Infinity": return .infinity
    case "-Infinity": return -.infinity
    default: break
    }
    // Swift's parser also knows hexadecimal numbers and names, which JSON does not have.
    let isPlain = letters.utf8.allSatisfy {
      $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") || "+-.eE".utf8.contains($0)
    }
    guard isPlain, let value = T(letters), value.isFinite else {
      throw refusal("'\(letters)' is no number that fits", node)
    }
    return value
  }

  private func named<Value: OpenEnum>(_ node: JSONNode) throws(ModelError) -> Value {
    if case .string(escaped: false) = node.content {
      let name = String(decoding: source.utf8[node.range], as: UTF8.self)
      if let value = Value(name: name) { return value }
      guard let number = Int32(name) else {
        throw refusal("'\(name)' is no \(Value.self)", node)
      }
      return Value(rawValue: number)
    }
    return Value(rawValue: try integer(node))
  }

  // MARK: - Fields

  mutating func string(
    _ number: UInt32, _ name: StaticString, _ value: inout String?
  ) throws(ModelError) { value = try take(number, name).map(text) }

  mutating func strings(
    _ number: UInt32, _ name: StaticString, _ value: inout [String]
  ) throws(ModelError) { value = try list(number, name, text) }

  mutating func bytes(
    _ number: UInt32, _ name: StaticString, _ value: inout Bytes?
  ) throws(ModelError) { value = try take(number, name).map(data) }

  mutating func bytesList(
    _ number: UInt32, _ name: StaticString, _ value: inout [Bytes]
  ) throws(ModelError) { value = try list(number, name, data) }

  mutating func int32(
    _ number: UInt32, _ name: StaticString, _ value: inout Int32?
  ) throws(ModelError) { value = try take(number, name).map(integer) }

  mutating func int32s(
    _ number: UInt32, _ name: StaticString, _ value: inout [Int32]
  ) throws(ModelError) { value = try list(number, name, integer) }

  mutating func int64(
    _ number: UInt32, _ name: StaticString, _ value: inout Int64?
  ) throws(ModelError) { value = try take(number, name).map(integer) }

  mutating func int64s(
    _ number: UInt32, _ name: StaticString, _ value: inout [Int64]
  ) throws(ModelError) { value = try list(number, name, integer) }

  mutating func uint64s(
    _ number: UInt32, _ name: StaticString, _ value: inout [UInt64]
  ) throws(ModelError) { value = try list(number, name, integer) }

  mutating func float(
    _ number: UInt32, _ name: StaticString, _ value: inout Float?
  ) throws(ModelError) { value = try take(number, name).map(real) }

  mutating func floats(
    _ number: UInt32, _ name: StaticString, _ value: inout [Float]
  ) throws(ModelError) { value = try list(number, name, real) }

  mutating func doubles(
    _ number: UInt32, _ name: StaticString, _ value: inout [Double]
  ) throws(ModelError) { value = try list(number, name, real) }

  mutating func enumeration<Value: OpenEnum>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?
  ) throws(ModelError) { value = try take(number, name).map(named) }

  mutating func message<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?
  ) throws(ModelError) {
    guard let node = try take(number, name) else { return }
    value = try Self.read(Value.self, from: node, in: source)
  }

  mutating func messages<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout [Value]
  ) throws(ModelError) {
    let source = source
    value = try list(number, name) { node throws(ModelError) in
      try Self.read(Value.self, from: node, in: source)
    }
  }
}
