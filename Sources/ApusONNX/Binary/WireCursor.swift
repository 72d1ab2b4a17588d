// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// Reads protobuf's wire elements from bytes that nobody has checked.
struct WireCursor {
  let bytes: UnsafeRawBufferPointer
  /// The next byte to read.
  var position = 0
  /// Where bytes come from that are not in memory yet.
  private let source: WireSource?
  /// Up to where the bytes from the position on are in memory.
  private var present: Int

  /// Over bytes that are in memory.
  init(bytes: UnsafeRawBufferPointer, position: Int = 0) {
    self.bytes = bytes
    self.position = position
    source = nil
    present = bytes.count
  }

  /// Over the bytes of a source, which are brought as they are come to.
  init(_ source: WireSource) {
    bytes = source.bytes
    self.source = source
    present = source.firstPresent
  }

  /// Brings the next `count` bytes into memory, which lie inside the message.
  mutating func need(_ count: Int) throws(ModelError) {
    guard position + count > present, let source else { return }
    present = try source.bring(max(position, present)..<position + count)
  }

  struct Tag {
    var number: UInt32
    var type: UnknownField.WireType
  }

  /// A varint of at most 64 bits that ends before `end`.
  mutating func varint(before end: Int) throws(ModelError) -> UInt64 {
    var value: UInt64 = 0
    try need(max(0, min(10, end - position)))
    for index in 0..<10 {
      guard position + index < end else { throw refusal("a number is cut off") }
      let byte = bytes[position + index]
      if index == 9, byte > 1 { throw refusal("a number has more than 64 bits") }
      value |= UInt64(byte & 0x7F) << UInt64(7 * index)
      if byte < 0x80 {
        position += index + 1
        return value
      }
    }
    throw refusal("a number has more than 64 bits")
  }

  /// A field's number and layout.
  mutating func tag(before end: Int) throws(ModelError) -> Tag {
    let start = position
    let raw = try varint(before: end)
    let number = raw >> 3
    guard position - start <= 5, number >= 1, number < 1 << 29 else {
      throw refusal("\(number) is no field number", at: start)
    }
    guard let type = UnknownField.WireType(rawValue: UInt8(raw & 7)) else {
      let what = raw & 7 == 3 || raw & 7 == 4 ? "a group, which ONNX does not have" : "no wire type"
      throw refusal("field \(number) is \(what)", at: start)
    }
    return Tag(number: UInt32(number), type: type)
  }

  /// A length, checked against `end`.
  mutating func length(before end: Int) throws(ModelError) -> Int {
    let start = position
    let length = try varint(before: end)
    guard length <= UInt64(end - position) else {
      throw refusal("a length of \(length) bytes, but \(end - position) are left", at: start)
    }
    return Int(length)
  }

  /// Goes over `count` bytes.
  mutating func skip(_ count: Int, before end: Int) throws(ModelError) {
    guard count <= end - position else { throw refusal("a value is cut off") }
    try need(count)
    position += count
  }

  /// An error at a byte, the current one by default.
  func refusal(_ what: String, at byte: Int? = nil) -> ModelError {
    ModelError(.invalidModel, what, at: .byte(byte ?? position))
  }
}
