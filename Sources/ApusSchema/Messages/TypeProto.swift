// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// The type of a value.
public struct TypeProto: Message {
  public static var messageName: StaticString { "TypeProto" }

  /// A dense tensor.
  public struct Tensor: Message {
    public static var messageName: StaticString { "TypeProto.Tensor" }

    /// The kind of the elements.
    public var elemType: TensorProto.DataType?
    /// The shape; absent means that not even the rank is known.
    public var shape: TensorShapeProto?
    public var unknownFields: [UnknownField] = []

    public init() {}

    public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
      try visitor.int32(1, "elem_type", &elemType)
      try visitor.message(2, "shape", &shape)
    }
  }

  /// A list of values of one type.
  public struct Sequence: Message {
    public static var messageName: StaticString { "TypeProto.Sequence" }

    /// The type of the elements.
    @Indirect public var elemType: TypeProto? = nil
    public var unknownFields: [UnknownField] = []

    public init() {}

    public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
      try visitor.message(1, "elem_type", &elemType)
    }
  }

  /// A map.
  public struct Map: Message {
    public static var messageName: StaticString { "TypeProto.Map" }

    /// The kind of the keys: an integer kind or string.
    public var keyType: TensorProto.DataType?
    /// The type of the values.
    @Indirect public var valueType: TypeProto? = nil
    public var unknownFields: [UnknownField] = []

    public init() {}

    public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
      try visitor.int32(1, "key_type", &keyType)
      try visitor.message(2, "value_type", &valueType)
    }
  }

  /// A value that may be missing.
  public struct Optional: Message {
    public static var messageName: StaticString { "TypeProto.Optional" }

    /// The type of the value.
    @Indirect public var elemType: TypeProto? = nil
    public var unknownFields: [UnknownField] = []

    public init() {}

    public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
      try visitor.message(1, "elem_type", &elemType)
    }
  }

  /// A sparse tensor.
  public struct SparseTensor: Message {
    public static var messageName: StaticString { "TypeProto.SparseTensor" }

    /// The kind of the elements.
    public var elemType: TensorProto.DataType?
    /// The shape of the dense array; absent means that not even the rank is known.
    public var shape: TensorShapeProto?
    public var unknownFields: [UnknownField] = []

    public init() {}

    public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
      try visitor.int32(1, "elem_type", &elemType)
      try visitor.message(2, "shape", &shape)
    }
  }

  /// A type that only its domain knows.
  public struct Opaque: Message {
    public static var messageName: StaticString { "TypeProto.Opaque" }

    /// The domain; absent or empty is the standard one.
    public var domain: String?
    /// The type's name in its domain.
    public var name: String?
    public var unknownFields: [UnknownField] = []

    public init() {}

    public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
      try visitor.string(1, "domain", &domain)
      try visitor.string(2, "name", &name)
    }
  }

  /// What the value means: a standard tag such as IMAGE.
  public var denotation: String?
  /// The kind of type.
  public var value: Value?
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.message(1, "tensor_type", &tensorType)
    try visitor.message(4, "sequence_type", &sequenceType)
    try visitor.message(5, "map_type", &mapType)
    try visitor.string(6, "denotation", &denotation)
    try visitor.message(7, "opaque_type", &opaqueType)
    try visitor.message(8, "sparse_tensor_type", &sparseTensorType)
    try visitor.message(9, "optional_type", &optionalType)
  }

  /// Exactly one of these.
  public enum Value: Sendable, Equatable {
    case tensor(Tensor)
    case sequence(Sequence)
    case map(Map)
    case opaque(Opaque)
    case sparseTensor(SparseTensor)
    case `optional`(Optional)
  }

  /// The value of that case of `value`. Setting nil clears no other case.
  public var tensorType: Tensor? {
    get { if case .tensor(let one)? = value { one } else { nil } }
    set { value = newValue.map(Value.tensor) ?? (tensorType == nil ? value : nil) }
  }

  /// The value of that case of `value`. Setting nil clears no other case.
  public var sequenceType: Sequence? {
    get { if case .sequence(let one)? = value { one } else { nil } }
    set { value = newValue.map(Value.sequence) ?? (sequenceType == nil ? value : nil) }
  }

  /// The value of that case of `value`. Setting nil clears no other case.
  public var mapType: Map? {
    get { if case .map(let one)? = value { one } else { nil } }
    set { value = newValue.map(Value.map) ?? (mapType == nil ? value : nil) }
  }

  /// The value of that case of `value`. Setting nil clears no other case.
  public var opaqueType: Opaque? {
    get { if case .opaque(let one)? = value { one } else { nil } }
    set { value = newValue.map(Value.opaque) ?? (opaqueType == nil ? value : nil) }
  }

  /// The value of that case of `value`. Setting nil clears no other case.
  public var sparseTensorType: SparseTensor? {
    get { if case .sparseTensor(let one)? = value { one } else { nil } }
    set { value = newValue.map(Value.sparseTensor) ?? (sparseTensorType == nil ? value : nil) }
  }

  /// The value of that case of `value`. Setting nil clears no other case.
  public var optionalType: Optional? {
    get { if case .optional(let one)? = value { one } else { nil } }
    set { value = newValue.map(Value.optional) ?? (optionalType == nil ? value : nil) }
  }
}
