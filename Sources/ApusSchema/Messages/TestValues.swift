// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A list of values of one kind, as test data hold it.
public struct SequenceProto: Message {
  public static var messageName: StaticString { "SequenceProto" }

  /// The value's name.
  public var name: String?
  /// Which of the lists counts.
  public var elemType: ElementKind?
  /// Tensors.
  public var tensorValues: [TensorProto] = []
  /// Sparse tensors.
  public var sparseTensorValues: [SparseTensorProto] = []
  /// Lists.
  public var sequenceValues: [SequenceProto] = []
  /// Maps.
  public var mapValues: [MapProto] = []
  /// Values that may be missing.
  public var optionalValues: [OptionalProto] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.string(1, "name", &name)
    try visitor.int32(2, "elem_type", &elemType)
    try visitor.messages(3, "tensor_values", &tensorValues)
    try visitor.messages(4, "sparse_tensor_values", &sparseTensorValues)
    try visitor.messages(5, "sequence_values", &sequenceValues)
    try visitor.messages(6, "map_values", &mapValues)
    try visitor.messages(7, "optional_values", &optionalValues)
  }
}

/// A map, as test data hold it: keys, and values in the same order.
public struct MapProto: Message {
  public static var messageName: StaticString { "MapProto" }

  /// The value's name.
  public var name: String?
  /// The kind of the keys.
  public var keyType: TensorProto.DataType?
  /// Keys of an integer kind.
  public var keys: [Int64] = []
  /// Keys of kind string.
  public var stringKeys: [Bytes] = []
  /// The values.
  @Indirect public var values: SequenceProto? = nil
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.string(1, "name", &name)
    try visitor.int32(2, "key_type", &keyType)
    try visitor.int64s(3, "keys", &keys)
    try visitor.bytesList(4, "string_keys", &stringKeys)
    try visitor.message(5, "values", &values)
  }
}

/// A value that may be missing, as test data hold it.
public struct OptionalProto: Message {
  public static var messageName: StaticString { "OptionalProto" }

  /// The value's name.
  public var name: String?
  /// Which field counts; undefined means that the value is missing.
  public var elemType: ElementKind?
  /// A tensor.
  @Indirect public var tensorValue: TensorProto? = nil
  /// A sparse tensor.
  @Indirect public var sparseTensorValue: SparseTensorProto? = nil
  /// A list.
  @Indirect public var sequenceValue: SequenceProto? = nil
  /// A map.
  @Indirect public var mapValue: MapProto? = nil
  /// Another value that may be missing.
  @Indirect public var optionalValue: OptionalProto? = nil
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.string(1, "name", &name)
    try visitor.int32(2, "elem_type", &elemType)
    try visitor.message(3, "tensor_value", &tensorValue)
    try visitor.message(4, "sparse_tensor_value", &sparseTensorValue)
    try visitor.message(5, "sequence_value", &sequenceValue)
    try visitor.message(6, "map_value", &mapValue)
    try visitor.message(7, "optional_value", &optionalValue)
  }
}
