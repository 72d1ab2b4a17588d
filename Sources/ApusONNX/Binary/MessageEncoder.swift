// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor
import CProtobufC
import Foundation

/// Fills protobuf-c's structure from a message's fields.
///
/// Structures and texts live in an arena. Bytes are not copied: the structure points into the
/// message's storage, so the message must outlive it.
struct MessageEncoder: FieldVisitor {
  private let structure: UnsafeMutableRawPointer
  private let layout: MessageLayout
  private let arena: EncodeArena
  private let depth: Int

  /// A structure for `message`, nested at most `depth` levels deep.
  /// - Throws: `invalidValue` for text with a NUL byte, `limitExceeded` for nesting too deep.
  static func encode<M: Message>(
    _ message: M, as layout: MessageLayout, in arena: EncodeArena, depth: Int
  ) throws(ModelError) -> UnsafeMutableRawPointer {
    guard depth > 0 else {
      throw ModelError(.limitExceeded, "\(M.messageName): messages are nested too deep")
    }
    let structure = try arena.allocate(layout.structureSize)
    protobuf_c_message_init(layout.descriptor, structure)
    var encoder = MessageEncoder(
      structure: structure, layout: layout, arena: arena, depth: depth - 1)
    try message.visit(&encoder)
    try encoder.unknown(message.unknownFields)
    return structure
  }

  private func unknown(_ fields: [UnknownField]) throws(ModelError) {
    guard !fields.isEmpty else { return }
    let head = structure.assumingMemoryBound(to: ProtobufCMessage.self)
    let list = try arena.allocate(
      fields.count * MemoryLayout<ProtobufCMessageUnknownField>.stride
    ).bindMemory(to: ProtobufCMessageUnknownField.self, capacity: fields.count)
    for (index, field) in fields.enumerated() {
      list[index] = ProtobufCMessageUnknownField(
        tag: field.number, wire_type: ProtobufCWireType(UInt32(field.wireType.rawValue)),
        len: field.bytes.count, data: Self.binary(field.bytes).data)
    }
    head.pointee.unknown_fields = list
    head.pointee.n_unknown_fields = UInt32(fields.count)
  }

  private static func binary(_ bytes: Bytes) -> ProtobufCBinaryData {
    // Packing only reads through this pointer.
    ProtobufCBinaryData(
      len: bytes.count,
      data: UnsafeMutablePointer(
        mutating: bytes.pointer.assumingMemoryBound(to: UInt8.self)))
  }

  private func put<T>(_ number: UInt32, _ value: T?) throws(ModelError) {
    guard let value else { return }
    let field = try layout.knownField(number)
    structure.storeBytes(of: value, toByteOffset: field.offset, as: T.self)
    // Texts and messages are present when their pointer is set; a oneof also notes which case.
    if field.isOneof {
      structure.storeBytes(of: number, toByteOffset: field.quantifierOffset, as: UInt32.self)
    } else if field.hasPresenceFlag {
      structure.storeBytes(of: 1, toByteOffset: field.quantifierOffset, as: UInt32.self)
    }
  }

  private func put<T>(_ number: UInt32, list: [T]) throws(ModelError) {
    guard !list.isEmpty else { return }
    let field = try layout.knownField(number)
    let copy = try arena.allocate(list.count * MemoryLayout<T>.stride)
    list.withUnsafeBytes { source in
      if let base = source.baseAddress { copy.copyMemory(from: base, byteCount: source.count) }
    }
    structure.storeBytes(of: list.count, toByteOffset: field.quantifierOffset, as: Int.self)
    structure.storeBytes(
      of: copy, toByteOffset: field.offset, as: UnsafeMutableRawPointer.self)
  }

  private func text(
    _ name: StaticString, _ value: String
  ) throws(ModelError) -> UnsafeMutableRawPointer {
    let utf8 = Array(value.utf8)
    guard !utf8.contains(0) else {
      throw ModelError(.invalidValue, "\(layout.name).\(name): text holds a NUL byte")
    }
    let copy = try arena.allocate(utf8.count + 1)
    copy.copyMemory(from: utf8, byteCount: utf8.count)
    return copy
  }

  mutating func string(
    _ number: UInt32, _ name: StaticString, _ value: inout String?
  ) throws(ModelError) {
    guard let value else { return }
    try put(number, text(name, value))
  }

  mutating func strings(
    _ number: UInt32, _ name: StaticString, _ value: inout [String]
  ) throws(ModelError) {
    var texts: [UnsafeMutableRawPointer] = []
    for one in value { texts.append(try text(name, one)) }
    try put(number, list: texts)
  }

  mutating func bytes(
    _ number: UInt32, _ name: StaticString, _ value: inout Bytes?
  ) throws(ModelError) { try put(number, value.map(Self.binary)) }

  mutating func bytesList(
    _ number: UInt32, _ name: StaticString, _ value: inout [Bytes]
  ) throws(ModelError) { try put(number, list: value.map(Self.binary)) }

  mutating func int32(
    _ number: UInt32, _ name: StaticString, _ value: inout Int32?
  ) throws(ModelError) { try put(number, value) }

  mutating func int32s(
    _ number: UInt32, _ name: StaticString, _ value: inout [Int32]
  ) throws(ModelError) { try put(number, list: value) }

  mutating func int64(
    _ number: UInt32, _ name: StaticString, _ value: inout Int64?
  ) throws(ModelError) { try put(number, value) }

  mutating func int64s(
    _ number: UInt32, _ name: StaticString, _ value: inout [Int64]
  ) throws(ModelError) { try put(number, list: value) }

  mutating func uint64s(
    _ number: UInt32, _ name: StaticString, _ value: inout [UInt64]
  ) throws(ModelError) { try put(number, list: value) }

  mutating func float(
    _ number: UInt32, _ name: StaticString, _ value: inout Float?
  ) throws(ModelError) { try put(number, value) }

  mutating func floats(
    _ number: UInt32, _ name: StaticString, _ value: inout [Float]
  ) throws(ModelError) { try put(number, list: value) }

  mutating func doubles(
    _ number: UInt32, _ name: StaticString, _ value: inout [Double]
  ) throws(ModelError) { try put(number, list: value) }

  mutating func enumeration<Value: OpenEnum>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?
  ) throws(ModelError) { try put(number, value?.rawValue) }

  mutating func message<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?
  ) throws(ModelError) {
    guard let value else { return }
    try put(number, inner(number, value))
  }

  mutating func messages<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout [Value]
  ) throws(ModelError) {
    var inners: [UnsafeMutableRawPointer] = []
    inners.reserveCapacity(value.count)
    for one in value { inners.append(try inner(number, one)) }
    try put(number, list: inners)
  }

  private func inner(
    _ number: UInt32, _ message: some Message
  ) throws(ModelError) -> UnsafeMutableRawPointer {
    guard let layout = try layout.knownField(number).message else {
      throw ModelError(.unsupported, "\(layout.name): field \(number) is no message")
    }
    return try Self.encode(message, as: layout, in: arena, depth: depth)
  }
}

extension FieldLayout {
  /// Whether the structure says in a flag of its own that an optional field is present.
  var hasPresenceFlag: Bool {
    type != PROTOBUF_C_TYPE_STRING && type != PROTOBUF_C_TYPE_MESSAGE
  }
}
