// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A dense array. Its elements sit in `rawData`, in one of the typed lists, or in another file.
public struct TensorProto: Message {
  public static var messageName: StaticString { "TensorProto" }

  /// A range of a larger tensor.
  public struct Segment: Message {
    public static var messageName: StaticString { "TensorProto.Segment" }

    /// The first element.
    public var begin: Int64?
    /// The element after the last.
    public var end: Int64?
    public var unknownFields: [UnknownField] = []

    public init() {}

    public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
      try visitor.int64(1, "begin", &begin)
      try visitor.int64(2, "end", &end)
    }
  }

  /// The shape; empty for a scalar.
  public var dims: [Int64] = []
  /// The kind of the elements.
  public var dataType: DataType?
  /// The part of a larger tensor that this one is; no known producer writes it.
  @Indirect public var segment: Segment? = nil
  /// Elements of kind float, or real and imaginary parts of complex64.
  @SameBits public var floatData: [Float] = []
  /// Elements of the integer kinds up to 32 bits, of bool, and bit patterns of the small float
  /// kinds.
  public var int32Data: [Int32] = []
  /// Elements of kind string, each UTF-8.
  public var stringData: [Bytes] = []
  /// Elements of kind int64.
  public var int64Data: [Int64] = []
  /// The tensor's name.
  public var name: String?
  /// The elements in row-major order, little endian; kinds below a byte are packed from the lowest
  /// bits up.
  public var rawData: Bytes?
  /// Elements of kind double, or real and imaginary parts of complex128.
  @SameBits public var doubleData: [Double] = []
  /// Elements of kinds uint32 and uint64.
  public var uint64Data: [UInt64] = []
  /// What the tensor is, in words.
  public var docString: String?
  /// Where the elements are when they are in another file: `location`, `offset`, `length`,
  /// `checksum`.
  public var externalData: [StringStringEntryProto] = []
  /// Whether the elements are here or in another file.
  public var dataLocation: DataLocation?
  /// Free key and value pairs.
  public var metadataProps: [StringStringEntryProto] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.int64s(1, "dims", &dims)
    try visitor.int32(2, "data_type", &dataType)
    try visitor.message(3, "segment", &segment)
    try visitor.floats(4, "float_data", &floatData)
    try visitor.int32s(5, "int32_data", &int32Data)
    try visitor.bytesList(6, "string_data", &stringData)
    try visitor.int64s(7, "int64_data", &int64Data)
    try visitor.string(8, "name", &name)
    try visitor.bytes(9, "raw_data", &rawData)
    try visitor.doubles(10, "double_data", &doubleData)
    try visitor.uint64s(11, "uint64_data", &uint64Data)
    try visitor.string(12, "doc_string", &docString)
    try visitor.messages(13, "external_data", &externalData)
    try visitor.enumeration(14, "data_location", &dataLocation)
    try visitor.messages(16, "metadata_props", &metadataProps)
  }
}

/// A sparse array in coordinate form.
public struct SparseTensorProto: Message {
  public static var messageName: StaticString { "SparseTensorProto" }

  /// The elements that are not default, one-dimensional; its name is the tensor's name.
  public var values: TensorProto?
  /// Where they are, sorted: flat indices [NNZ] or one index per axis [NNZ, rank].
  public var indices: TensorProto?
  /// The shape of the dense array.
  public var dims: [Int64] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.message(1, "values", &values)
    try visitor.message(2, "indices", &indices)
    try visitor.int64s(3, "dims", &dims)
  }
}
