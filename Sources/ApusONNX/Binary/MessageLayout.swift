// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor
import COnnxProto
import CProtobufC
import Foundation

/// protobuf-c's description of one message: where each field sits in the C structure.
struct MessageLayout: @unchecked Sendable {
  // Points at a constant of the generated code.
  let descriptor: UnsafePointer<ProtobufCMessageDescriptor>

  /// The name without its package, with dots: `TypeProto.Tensor`.
  var name: String {
    String(String(cString: descriptor.pointee.name).dropFirst(Self.package.utf8CodeUnitCount))
  }

  var structureSize: Int { descriptor.pointee.sizeof_message }
  var fieldCount: Int { Int(descriptor.pointee.n_fields) }

  /// The field with this number, or nil.
  func field(_ number: UInt32) -> FieldLayout? {
    guard
      let found = protobuf_c_message_descriptor_get_field(descriptor, number)
    else { return nil }
    return FieldLayout(descriptor: found)
  }

  /// The field with this number.
  /// - Throws: `unsupported` if the generated code and the schema disagree.
  func knownField(_ number: UInt32) throws(ModelError) -> FieldLayout {
    guard let field = field(number) else {
      throw ModelError(.unsupported, "\(name) has no field \(number) in the generated code")
    }
    return field
  }

  /// Where the field stands in the list of the message's fields, in order of number.
  func index(of field: FieldLayout) -> Int { field.descriptor - descriptor.pointee.fields }

  /// The layout of a message type, or nil if the generated code does not have it.
  static func of<M: Message>(_ type: M.Type) -> MessageLayout? {
    M.messageName.withUTF8Buffer { wanted in all.first { $0.isNamed(wanted) } }
  }

  private func isNamed(_ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let name = descriptor.pointee.name, let start = wanted.baseAddress else { return false }
    let own = name + Self.package.utf8CodeUnitCount
    return strlen(own) == wanted.count && memcmp(own, start, wanted.count) == 0
  }

  /// What the names of all messages begin with.
  private static let package: StaticString = "onnx."

  /// A list: there are some twenty, and a dictionary of them took a reader more than a small model.
  private static let all: [MessageLayout] = {
    var found = roots()
    var next = 0
    while next < found.count {
      let layout = found[next]
      next += 1
      for index in 0..<layout.fieldCount {
        let field = FieldLayout(descriptor: layout.descriptor.pointee.fields + index)
        guard let message = field.message,
          !found.contains(where: { $0.descriptor == message.descriptor })
        else { continue }
        found.append(message)
      }
    }
    return found
  }()

  /// Messages from which all others can be reached.
  private static func roots() -> [MessageLayout] {
    var model = Onnx__ModelProto()
    onnx__model_proto__init(&model)
    var optional = Onnx__OptionalProto()
    onnx__optional_proto__init(&optional)
    return [model.base.descriptor, optional.base.descriptor].compactMap {
      $0.map(MessageLayout.init(descriptor:))
    }
  }
}

/// protobuf-c's description of one field.
struct FieldLayout {
  let descriptor: UnsafePointer<ProtobufCFieldDescriptor>

  var number: UInt32 { descriptor.pointee.id }
  var name: String { String(cString: descriptor.pointee.name) }
  var type: ProtobufCType { descriptor.pointee.type }
  var isRepeated: Bool { descriptor.pointee.label == PROTOBUF_C_LABEL_REPEATED }
  var isOneof: Bool { descriptor.pointee.flags & PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue != 0 }
  var offset: Int { Int(descriptor.pointee.offset) }
  var quantifierOffset: Int { Int(descriptor.pointee.quantifier_offset) }

  /// The layout of the message that the field holds, if it holds one.
  var message: MessageLayout? {
    guard type == PROTOBUF_C_TYPE_MESSAGE, let other = descriptor.pointee.descriptor else {
      return nil
    }
    return MessageLayout(
      descriptor: other.assumingMemoryBound(to: ProtobufCMessageDescriptor.self))
  }
}
