// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// The JSON text under way.
final class JSONSink {
  let isIndented: Bool
  var utf8: [UInt8] = []
  var dropped: [String] = []
  private var level = 0

  init(isIndented: Bool) { self.isIndented = isIndented }

  func put(_ text: some StringProtocol) { utf8.append(contentsOf: text.utf8) }

  /// Opens a bracket; `close` is its counterpart.
  func open(_ bracket: String) {
    put(bracket)
    level += 1
  }

  func close(_ bracket: String, isEmpty: Bool) {
    level -= 1
    if !isEmpty { newLine() }
    put(bracket)
  }

  /// What stands before the member or element `index`.
  func separate(_ index: Int) {
    if index > 0 { put(isIndented ? "," : ", ") }
    newLine()
  }

  private func newLine() {
    guard isIndented else { return }
    utf8.append(UInt8(ascii: "\n"))
    utf8.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
  }

  /// A string in quotes.
  func string(_ text: String) {
    utf8.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): utf8 += [UInt8(ascii: "\\"), byte]
      case 0x0A: put("\\n")
      case 0x0D: put("\\r")
      case 0x09: put("\\t")
      case 0..<0x20, 0x7F:
        put("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
      default: utf8.append(byte)
      }
    }
    utf8.append(UInt8(ascii: "\""))
  }

  func base64(_ bytes: Bytes) {
    put("\"")
    Base64.encode(
      UnsafeRawBufferPointer(start: bytes.pointer, count: bytes.count), into: &utf8)
    withExtendedLifetime(bytes) {}
    put("\"")
  }

  func quoted<T: FixedWidthInteger>(_ value: T) { put("\"\(value)\"") }

  func plain<T: FixedWidthInteger>(_ value: T) { put("\(value)") }

  func real<T: BinaryFloatingPoint & CustomStringConvertible>(_ value: T) {
    if value.isFinite {
      put(value.description)
    } else {
      put(value.isNaN ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"")
    }
  }
}

/// Writes a message's fields as members of an object.
struct JSONMessageWriter: FieldVisitor {
  private let sink: JSONSink
  private let path: String
  private let depth: Int
  private var members = 0

  /// - Throws: `limitExceeded` for nesting too deep.
  static func write(
    _ message: some Message, to sink: JSONSink, path: String, depth: Int
  ) throws(ModelError) {
    guard depth > 0 else { throw ModelError(.limitExceeded, "messages are nested too deep") }
    var writer = JSONMessageWriter(sink: sink, path: path, depth: depth - 1)
    sink.open("{")
    try message.visit(&writer)
    sink.close("}", isEmpty: writer.members == 0)
    for field in message.unknownFields {
      sink.dropped.append("\(path.isEmpty ? "" : path + ": ")unknown field \(field.number)")
    }
  }

  private init(sink: JSONSink, path: String, depth: Int) {
    self.sink = sink
    self.path = path
    self.depth = depth
  }

  private func inner(_ name: StaticString) -> String {
    path.isEmpty ? "\(name)" : "\(path).\(name)"
  }

  private mutating func member(_ name: StaticString) {
    sink.separate(members)
    members += 1
    sink.put("\"\(JSONName.camel(name))\": ")
  }

  private mutating func one<T>(_ name: StaticString, _ value: T?, _ put: (T) -> Void) {
    guard let value else { return }
    member(name)
    put(value)
  }

  private mutating func list<T>(_ name: StaticString, _ values: [T], _ put: (T) -> Void) {
    guard !values.isEmpty else { return }
    member(name)
    sink.open("[")
    for (index, value) in values.enumerated() {
      sink.separate(index)
      put(value)
    }
    sink.close("]", isEmpty: false)
  }

  mutating func string(
    _ number: UInt32, _ name: StaticString, _ value: inout String?
  ) { one(name, value, sink.string) }

  mutating func strings(
    _ number: UInt32, _ name: StaticString, _ value: inout [String]
  ) { list(name, value, sink.string) }

  mutating func bytes(
    _ number: UInt32, _ name: StaticString, _ value: inout Bytes?
  ) { one(name, value, sink.base64) }

  mutating func bytesList(
    _ number: UInt32, _ name: StaticString, _ value: inout [Bytes]
  ) { list(name, value, sink.base64) }

  mutating func int32(
    _ number: UInt32, _ name: StaticString, _ value: inout Int32?
  ) { one(name, value, sink.plain) }

  mutating func int32s(
    _ number: UInt32, _ name: StaticString, _ value: inout [Int32]
  ) { list(name, value, sink.plain) }

  mutating func int64(
    _ number: UInt32, _ name: StaticString, _ value: inout Int64?
  ) { one(name, value, sink.quoted) }

  mutating func int64s(
    _ number: UInt32, _ name: StaticString, _ value: inout [Int64]
  ) { list(name, value, sink.quoted) }

  mutating func uint64s(
    _ number: UInt32, _ name: StaticString, _ value: inout [UInt64]
  ) { list(name, value, sink.quoted) }

  mutating func float(
    _ number: UInt32, _ name: StaticString, _ value: inout Float?
  ) { one(name, value, sink.real) }

  mutating func floats(
    _ number: UInt32, _ name: StaticString, _ value: inout [Float]
  ) { list(name, value, sink.real) }

  mutating func doubles(
    _ number: UInt32, _ name: StaticString, _ value: inout [Double]
  ) { list(name, value, sink.real) }

  mutating func enumeration<Value: OpenEnum>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?
  ) {
    one(name, value) { [sink] value in
      if let name = value.name { sink.string(name) } else { sink.plain(value.rawValue) }
    }
  }

  mutating func message<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?
  ) throws(ModelError) {
    guard let value else { return }
    member(name)
    try Self.write(value, to: sink, path: inner(name), depth: depth)
  }

  mutating func messages<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout [Value]
  ) throws(ModelError) {
    guard !value.isEmpty else { return }
    member(name)
    sink.open("[")
    for (index, one) in value.enumerated() {
      sink.separate(index)
      try Self.write(one, to: sink, path: "\(inner(name))[\(index)]", depth: depth)
    }
    sink.close("]", isEmpty: false)
  }
}

/// The names that fields have in JSON.
enum JSONName {
  /// `raw_data` as `rawData`.
  static func camel(_ name: StaticString) -> String {
    var result = ""
    var upper = false
    for character in "\(name)" {
      if character == "_" {
        upper = true
      } else {
        result += upper ? character.uppercased() : String(character)
        upper = false
      }
    }
    return result
  }
}
