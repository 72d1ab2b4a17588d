// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Something that reads, writes or inspects the fields of messages, one call per field.
///
/// `number` and `name` are those of the ONNX field table. A reader assigns to the value; a writer
/// leaves it alone. Every method throws what the reader or writer finds wrong with that field.
public protocol FieldVisitor {
  mutating func string(
    _ number: UInt32, _ name: StaticString, _ value: inout String?) throws(ModelError)
  mutating func strings(
    _ number: UInt32, _ name: StaticString, _ value: inout [String]) throws(ModelError)
  mutating func bytes(
    _ number: UInt32, _ name: StaticString, _ value: inout Bytes?) throws(ModelError)
  mutating func bytesList(
    _ number: UInt32, _ name: StaticString, _ value: inout [Bytes]) throws(ModelError)

  mutating func int32(
    _ number: UInt32, _ name: StaticString, _ value: inout Int32?) throws(ModelError)
  mutating func int32s(
    _ number: UInt32, _ name: StaticString, _ value: inout [Int32]) throws(ModelError)
  mutating func int64(
    _ number: UInt32, _ name: StaticString, _ value: inout Int64?) throws(ModelError)
  mutating func int64s(
    _ number: UInt32, _ name: StaticString, _ value: inout [Int64]) throws(ModelError)
  mutating func uint64s(
    _ number: UInt32, _ name: StaticString, _ value: inout [UInt64]) throws(ModelError)
  mutating func float(
    _ number: UInt32, _ name: StaticString, _ value: inout Float?) throws(ModelError)
  mutating func floats(
    _ number: UInt32, _ name: StaticString, _ value: inout [Float]) throws(ModelError)
  mutating func doubles(
    _ number: UInt32, _ name: StaticString, _ value: inout [Double]) throws(ModelError)

  mutating func enumeration<Value: OpenEnum>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?) throws(ModelError)
  mutating func message<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?) throws(ModelError)
  mutating func messages<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout [Value]) throws(ModelError)
}

extension FieldVisitor {
  /// A field that the field table calls a plain `int32` and whose numbers have names all the same.
  mutating func int32(
    _ number: UInt32, _ name: StaticString, _ value: inout (some OpenEnum)?
  ) throws(ModelError) {
    var raw = value?.rawValue
    try int32(number, name, &raw)
    value = raw.map { .init(rawValue: $0) }
  }
}
