// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// Fills a message's fields from its encoding, which `WireScan` has passed.
struct MessageDecoder: FieldVisitor {
  private let source: WireSource
  private let layout: MessageLayout
  private let fields: WireFields

  /// The message that stands in a range of the source.
  ///
  /// Throws: `limitExceeded`, and `fileSystem` for a file that is not as it was.
  static func decode<M: Message>(
    _ type: M.Type, from source: WireSource, _ range: Range<Int>, _ layout: MessageLayout
  ) throws(ModelError) -> M {
    let fields = try WireFields(source, range, layout)
    var decoder = MessageDecoder(source: source, layout: layout, fields: fields)
    var message = M()
    try message.fields(&decoder)
    for field in fields.unknown {
      message.unknownFields.append(
        UnknownField(
          number: field.number, wireType: field.type, bytes: try source.copy(field.whole)))
    }
    return message
  }

  private func cursor(_ entry: WireFields.Entry) -> WireCursor {
    WireCursor(bytes: source.bytes, position: entry.value.lowerBound)
  }

  /// A number that stands in 4 or 8 bytes, the least significant first.
  private func fixed<T: FixedWidthInteger>(_ start: Int, as type: T.Type) -> T {
    T(littleEndian: source.bytes.loadUnaligned(fromByteOffset: start, as: T.self))
  }

  private func text(_ entry: WireFields.Entry) -> String {
    String(decoding: source.bytes[entry.value], as: UTF8.self)
  }

  /// The number of the last field, which is the one that holds.
  private func varint(_ number: UInt32) throws(ModelError) -> UInt64? {
    guard let entry = fields[number].last else { return nil }
    var cursor = cursor(entry)
    return try cursor.varint(before: entry.value.upperBound)
  }

  /// The numbers of all fields, of runs and of single ones.
  private func varints<T>(
    _ number: UInt32, _ convert: (UInt64) -> T
  ) throws(ModelError) -> [T] {
    let entries = fields[number]
    var values: [T] = []
    values.reserveCapacity(
      entries.reduce(0) { sum, entry in
        source.bytes[entry.value].reduce(sum) { $0 + ($1 < 0x80 ? 1 : 0) }
      })
    for entry in entries {
      var cursor = cursor(entry)
      while cursor.position < entry.value.upperBound {
        values.append(convert(try cursor.varint(before: entry.value.upperBound)))
      }
    }
    return values
  }

  /// The fixed-width numbers of all fields, of runs and of single ones.
  private func fixeds<Raw: FixedWidthInteger, T>(
    _ number: UInt32, _ raw: Raw.Type, _ convert: (Raw) -> T
  ) -> [T] {
    let width = MemoryLayout<Raw>.size
    let entries = fields[number]
    var values: [T] = []
    values.reserveCapacity(entries.reduce(0) { $0 + $1.value.count } / width)
    for entry in entries {
      for start in stride(from: entry.value.lowerBound, to: entry.value.upperBound, by: width) {
        values.append(convert(fixed(start, as: raw)))
      }
    }
    return values
  }

  mutating func string(
    _ number: UInt32, _ name: StaticString, _ value: inout String?
  ) throws(ModelError) { value = fields[number].last.map(text) }

  mutating func strings(
    _ number: UInt32, _ name: StaticString, _ value: inout [String]
  ) throws(ModelError) { value = fields[number].map(text) }

  mutating func bytes(
    _ number: UInt32, _ name: StaticString, _ value: inout Bytes?
  ) throws(ModelError) {
    guard let entry = fields[number].last else { return }
    value = try source.copy(entry.value)
  }

  mutating func bytesList(
    _ number: UInt32, _ name: StaticString, _ value: inout [Bytes]
  ) throws(ModelError) {
    for entry in fields[number] { value.append(try source.copy(entry.value)) }
  }

  mutating func int32(
    _ number: UInt32, _ name: StaticString, _ value: inout Int32?
  ) throws(ModelError) { value = try varint(number).map(Int32.init(truncatingIfNeeded:)) }

  mutating func int32s(
    _ number: UInt32, _ name: StaticString, _ value: inout [Int32]
  ) throws(ModelError) { value = try varints(number) { Int32(truncatingIfNeeded: $0) } }

  mutating func int64(
    _ number: UInt32, _ name: StaticString, _ value: inout Int64?
  ) throws(ModelError) { value = try varint(number).map(Int64.init(bitPattern:)) }

  mutating func int64s(
    _ number: UInt32, _ name: StaticString, _ value: inout [Int64]
  ) throws(ModelError) { value = try varints(number) { Int64(bitPattern: $0) } }

  mutating func uint64s(
    _ number: UInt32, _ name: StaticString, _ value: inout [UInt64]
  ) throws(ModelError) { value = try varints(number) { $0 } }

  mutating func float(
    _ number: UInt32, _ name: StaticString, _ value: inout Float?
  ) throws(ModelError) {
    value = fields[number].last.map { entry in
      Float(bitPattern: fixed(entry.value.lowerBound, as: UInt32.self))
    }
  }

  mutating func floats(
    _ number: UInt32, _ name: StaticString, _ value: inout [Float]
  ) throws(ModelError) { value = fixeds(number, UInt32.self, Float.init(bitPattern:)) }

  mutating func doubles(
    _ number: UInt32, _ name: StaticString, _ value: inout [Double]
  ) throws(ModelError) { value = fixeds(number, UInt64.self, Double.init(bitPattern:)) }

  mutating func enumeration<Value: OpenEnum>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?
  ) throws(ModelError) {
    value = try varint(number).map { Value(rawValue: Int32(truncatingIfNeeded: $0)) }
  }

  mutating func message<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?
  ) throws(ModelError) {
    guard let entry = fields[number].last else { return }
    value = try Self.decode(Value.self, from: source, entry.value, inner(number))
  }

  mutating func messages<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout [Value]
  ) throws(ModelError) {
    let entries = fields[number]
    guard !entries.isEmpty else { return }
    let layout = try inner(number)
    value.reserveCapacity(entries.count)
    for entry in entries {
      value.append(try Self.decode(Value.self, from: source, entry.value, layout))
    }
  }

  /// The layout of a field's messages.
  private func inner(_ number: UInt32) throws(ModelError) -> MessageLayout {
    guard let message = layout.field(number)?.message else {
      throw ModelError(
        .unsupported, "\(layout.name) has no message in field \(number) in the generated code")
    }
    return message
  }
}
