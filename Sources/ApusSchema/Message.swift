// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// One message of an ONNX file, as a plain value.
///
/// Field presence is kept: `nil` means the file had no such field, which differs from a field that
/// holds zero or an empty string. Fields that this schema does not know are kept in
/// `unknownFields`.
public protocol Message: Sendable, Equatable {
  /// The message's name in the ONNX field table, with a dot before a nested name:
  /// `TypeProto.Tensor`.
  static var messageName: StaticString { get }

  /// Fields with a number that is not in the field table, in the order of the file.
  var unknownFields: [UnknownField] { get set }

  /// A message without any field.
  init()

  /// Shows every field once to `visitor`, in the order of the field numbers.
  ///
  /// This is the only list of a message's fields. Readers fill the fields in, writers look at them.
  /// - Throws: what the visitor throws.
  mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError)
}

extension Message {
  /// Shows every field to a visitor that only looks.
  /// - Throws: what the visitor throws.
  public func visit(_ visitor: inout some FieldVisitor) throws(ModelError) {
    var copy = self
    try copy.fields(&visitor)
  }

  /// A message whose fields `set` fills in.
  public static func with(_ set: (inout Self) -> Void) -> Self {
    var message = Self()
    set(&message)
    return message
  }
}

/// A field with a number that the schema does not know, as it stood in the file.
public struct UnknownField: Sendable, Equatable {
  /// How a protobuf field's value is laid out. Groups are refused before a message is made.
  public enum WireType: UInt8, Sendable {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case fixed32 = 5
  }

  /// The field's number.
  public var number: UInt32
  /// The layout of `bytes`.
  public var wireType: WireType
  /// The value as encoded; for `lengthDelimited` it begins with the length.
  public var bytes: Bytes

  /// A field from its parts; `bytes` must be a valid encoding for `wireType`.
  public init(number: UInt32, wireType: WireType, bytes: Bytes) {
    self.number = number
    self.wireType = wireType
    self.bytes = bytes
  }
}
