// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// What one field of a message holds, in a form that compares exactly.
enum FieldValue {
  case absent
  case text(String)
  case texts([String])
  case bytes(Bytes)
  case bytesList([Bytes])
  case number(Int64)
  /// Numbers, or bit patterns of real numbers.
  case bits([UInt64])
  case message(any Message)
  case messages([any Message])
}

/// Lists the fields of one message.
struct FieldCollector: FieldVisitor {
  private(set) var fields: [(name: StaticString, value: FieldValue)] = []

  /// The fields of a message in the order of the field table, absent ones too.
  static func fields(
    of message: some Message
  ) throws(ModelError) -> [(name: StaticString, value: FieldValue)] {
    var collector = FieldCollector()
    try message.visit(&collector)
    return collector.fields
  }

  private mutating func add(_ name: StaticString, _ value: FieldValue?) {
    fields.append((name, value ?? .absent))
  }

  private mutating func add(_ name: StaticString, bits: [UInt64]) {
    fields.append((name, bits.isEmpty ? .absent : .bits(bits)))
  }

  mutating func string(_: UInt32, _ name: StaticString, _ value: inout String?) {
    add(name, value.map(FieldValue.text))
  }

  mutating func strings(_: UInt32, _ name: StaticString, _ value: inout [String]) {
    add(name, value.isEmpty ? nil : .texts(value))
  }

  mutating func bytes(_: UInt32, _ name: StaticString, _ value: inout Bytes?) {
    add(name, value.map(FieldValue.bytes))
  }

  mutating func bytesList(_: UInt32, _ name: StaticString, _ value: inout [Bytes]) {
    add(name, value.isEmpty ? nil : .bytesList(value))
  }

  mutating func int32(_: UInt32, _ name: StaticString, _ value: inout Int32?) {
    add(name, value.map { .number(Int64($0)) })
  }

  mutating func int32s(_: UInt32, _ name: StaticString, _ value: inout [Int32]) {
    add(name, bits: value.map { UInt64(bitPattern: Int64($0)) })
  }

  mutating func int64(_: UInt32, _ name: StaticString, _ value: inout Int64?) {
    add(name, value.map(FieldValue.number))
  }

  mutating func int64s(_: UInt32, _ name: StaticString, _ value: inout [Int64]) {
    add(name, bits: value.map(UInt64.init(bitPattern:)))
  }

  mutating func uint64s(_: UInt32, _ name: StaticString, _ value: inout [UInt64]) {
    add(name, bits: value)
  }

  mutating func float(_: UInt32, _ name: StaticString, _ value: inout Float?) {
    add(name, value.map { .number(Int64($0.bitPattern)) })
  }

  mutating func floats(_: UInt32, _ name: StaticString, _ value: inout [Float]) {
    add(name, bits: value.map { UInt64($0.bitPattern) })
  }

  mutating func doubles(_: UInt32, _ name: StaticString, _ value: inout [Double]) {
    add(name, bits: value.map(\.bitPattern))
  }

  mutating func enumeration<Value: OpenEnum>(
    _: UInt32, _ name: StaticString, _ value: inout Value?
  ) {
    add(name, value.map { .number(Int64($0.rawValue)) })
  }

  mutating func message<Value: Message>(
    _: UInt32, _ name: StaticString, _ value: inout Value?
  ) {
    add(name, value.map(FieldValue.message))
  }

  mutating func messages<Value: Message>(
    _: UInt32, _ name: StaticString, _ value: inout [Value]
  ) {
    add(name, value.isEmpty ? nil : .messages(value))
  }
}
