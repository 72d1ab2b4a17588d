// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// An operator set and its version.
public struct OperatorSetIdProto: Message {
  public static var messageName: StaticString { "OperatorSetIdProto" }

  /// The set's domain; absent or empty is the standard one.
  public var domain: String?
  /// The set's version.
  public var version: Int64?
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.string(1, "domain", &domain)
    try visitor.int64(2, "version", &version)
  }
}

/// One entry of a map from strings to strings.
public struct StringStringEntryProto: Message {
  public static var messageName: StaticString { "StringStringEntryProto" }

  /// The key.
  public var key: String?
  /// The value.
  public var value: String?
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.string(1, "key", &key)
    try visitor.string(2, "value", &value)
  }
}

/// One entry of a map from integers to lists of integers.
public struct IntIntListEntryProto: Message {
  public static var messageName: StaticString { "IntIntListEntryProto" }

  /// The key.
  public var key: Int64?
  /// The list.
  public var value: [Int64] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.int64(1, "key", &key)
    try visitor.int64s(2, "value", &value)
  }
}

/// The quantization parameters of a value.
public struct TensorAnnotation: Message {
  public static var messageName: StaticString { "TensorAnnotation" }

  /// The value.
  public var tensorName: String?
  /// The tensor that plays each role, such as SCALE_TENSOR.
  public var quantParameterTensorNames: [StringStringEntryProto] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.string(1, "tensor_name", &tensorName)
    try visitor.messages(2, "quant_parameter_tensor_names", &quantParameterTensorNames)
  }
}

extension StringStringEntryProto {
  /// The entry `key: value`.
  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

extension OperatorSetIdProto {
  /// A version of a domain's operator set.
  public init(domain: String, version: Int64) {
    self.domain = domain
    self.version = version
  }
}
