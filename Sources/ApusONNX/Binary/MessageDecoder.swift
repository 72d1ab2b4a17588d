// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor
import CProtobufC
import Foundation

/// Fills a message's fields from protobuf-c's structure.
///
/// Bytes are moved, not copied: the structure gives up its block.
struct MessageDecoder: FieldVisitor {
  private let structure: UnsafeMutableRawPointer
  private let layout: MessageLayout

  /// The message that stands in a structure which protobuf-c has unpacked.
  static func decode<M: Message>(
    _ type: M.Type, from structure: UnsafeMutableRawPointer
  ) throws(ModelError) -> M {
    let head = structure.assumingMemoryBound(to: ProtobufCMessage.self)
    guard let descriptor = head.pointee.descriptor else {
      throw ModelError(.invalidModel, "\(M.messageName) has no descriptor")
    }
    var decoder = MessageDecoder(
      structure: structure, layout: MessageLayout(descriptor: descriptor))
    var message = M()
    try message.fields(&decoder)
    for index in 0..<Int(head.pointee.n_unknown_fields) {
      let field = head.pointee.unknown_fields + index
      guard let wireType = UnknownField.WireType(rawValue: UInt8(field.pointee.wire_type.rawValue))
      else { continue }
      var data = ProtobufCBinaryData(len: field.pointee.len, data: field.pointee.data)
      field.pointee.data = nil
      field.pointee.len = 0
      message.unknownFields.append(
        UnknownField(number: field.pointee.tag, wireType: wireType, bytes: Self.adopt(&data)))
    }
    return message
  }

  /// The field's place, or nil if it is a case of a oneof that does not hold.
  private func place(_ number: UInt32) throws(ModelError) -> UnsafeMutableRawPointer? {
    let field = try layout.knownField(number)
    if field.isOneof {
      let held = structure.load(fromByteOffset: field.quantifierOffset, as: UInt32.self)
      guard held == number else { return nil }
    }
    return structure + field.offset
  }

  /// The value of an optional field that is present.
  private func scalar<T>(_ number: UInt32, as type: T.Type) throws(ModelError) -> T? {
    let field = try layout.knownField(number)
    let quantifier = structure.load(fromByteOffset: field.quantifierOffset, as: UInt32.self)
    guard quantifier == (field.isOneof ? number : 1) else { return nil }
    return structure.load(fromByteOffset: field.offset, as: T.self)
  }

  /// The elements of a repeated field, in protobuf-c's form.
  private func list<T>(_ number: UInt32, of type: T.Type) throws(ModelError)
    -> UnsafeMutableBufferPointer<T>
  {
    let field = try layout.knownField(number)
    let count = structure.load(fromByteOffset: field.quantifierOffset, as: Int.self)
    let base = structure.load(
      fromByteOffset: field.offset, as: UnsafeMutableRawPointer?.self)
    return UnsafeMutableBufferPointer(
      start: base?.assumingMemoryBound(to: T.self), count: base == nil ? 0 : count)
  }

  private static let nothing = Storage(
    adopting: UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64), byteCount: 0
  ) { $0.deallocate() }

  /// Takes the block out of the structure, which frees it no more.
  private static func adopt(_ data: inout ProtobufCBinaryData) -> Bytes {
    guard let base = data.data, data.len > 0 else { return Bytes(nothing) }
    let storage = Storage(adopting: base, byteCount: data.len) { free($0) }
    data = ProtobufCBinaryData()
    return Bytes(storage)
  }

  mutating func string(
    _ number: UInt32, _ name: StaticString, _ value: inout String?
  ) throws(ModelError) {
    guard let place = try place(number) else { return }
    let text = place.load(as: UnsafePointer<CChar>?.self)
    value = text.map { String(cString: $0) }
  }

  mutating func strings(
    _ number: UInt32, _ name: StaticString, _ value: inout [String]
  ) throws(ModelError) {
    value = try list(number, of: UnsafePointer<CChar>?.self).map { text in
      text.map { String(cString: $0) } ?? ""
    }
  }

  mutating func bytes(
    _ number: UInt32, _ name: StaticString, _ value: inout Bytes?
  ) throws(ModelError) {
    guard try scalar(number, as: ProtobufCBinaryData.self) != nil,
      let place = try place(number)
    else { return }
    value = Self.adopt(&place.assumingMemoryBound(to: ProtobufCBinaryData.self).pointee)
  }

  mutating func bytesList(
    _ number: UInt32, _ name: StaticString, _ value: inout [Bytes]
  ) throws(ModelError) {
    let list = try list(number, of: ProtobufCBinaryData.self)
    value.reserveCapacity(list.count)
    for index in list.indices { value.append(Self.adopt(&list[index])) }
  }

  mutating func int32(
    _ number: UInt32, _ name: StaticString, _ value: inout Int32?
  ) throws(ModelError) { value = try scalar(number, as: Int32.self) }

  mutating func int32s(
    _ number: UInt32, _ name: StaticString, _ value: inout [Int32]
  ) throws(ModelError) { value = try Array(list(number, of: Int32.self)) }

  mutating func int64(
    _ number: UInt32, _ name: StaticString, _ value: inout Int64?
  ) throws(ModelError) { value = try scalar(number, as: Int64.self) }

  mutating func int64s(
    _ number: UInt32, _ name: StaticString, _ value: inout [Int64]
  ) throws(ModelError) { value = try Array(list(number, of: Int64.self)) }

  mutating func uint64s(
    _ number: UInt32, _ name: StaticString, _ value: inout [UInt64]
  ) throws(ModelError) { value = try Array(list(number, of: UInt64.self)) }

  mutating func float(
    _ number: UInt32, _ name: StaticString, _ value: inout Float?
  ) throws(ModelError) { value = try scalar(number, as: Float.self) }

  mutating func floats(
    _ number: UInt32, _ name: StaticString, _ value: inout [Float]
  ) throws(ModelError) { value = try Array(list(number, of: Float.self)) }

  mutating func doubles(
    _ number: UInt32, _ name: StaticString, _ value: inout [Double]
  ) throws(ModelError) { value = try Array(list(number, of: Double.self)) }

  mutating func enumeration<Value: OpenEnum>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?
  ) throws(ModelError) {
    value = try scalar(number, as: Int32.self).map(Value.init(rawValue:))
  }

  mutating func message<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout Value?
  ) throws(ModelError) {
    guard let place = try place(number),
      let inner = place.load(as: UnsafeMutableRawPointer?.self)
    else { return }
    value = try Self.decode(Value.self, from: inner)
  }

  mutating func messages<Value: Message>(
    _ number: UInt32, _ name: StaticString, _ value: inout [Value]
  ) throws(ModelError) {
    let list = try list(number, of: UnsafeMutableRawPointer?.self)
    value.reserveCapacity(list.count)
    for case let inner? in list { value.append(try Self.decode(Value.self, from: inner)) }
  }
}

extension MessageLayout {
  /// The field with this number.
  /// - Throws: `unsupported` if the generated code and the schema disagree.
  func knownField(_ number: UInt32) throws(ModelError) -> FieldLayout {
    guard let field = field(number) else {
      throw ModelError(.unsupported, "\(name) has no field \(number) in the generated code")
    }
    return field
  }
}
