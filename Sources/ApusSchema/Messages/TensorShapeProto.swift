// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A tensor's dimensions.
public struct TensorShapeProto: Message {
  public static var messageName: StaticString { "TensorShapeProto" }

  /// One axis of a shape: a size, a name, or unknown when it is neither.
  public struct Dimension: Message {
    public static var messageName: StaticString { "TensorShapeProto.Dimension" }

    /// What the axis means: a standard tag such as DATA_BATCH.
    public var denotation: String?
    /// The size or the name of the size.
    public var value: Value?
    public var unknownFields: [UnknownField] = []

    public init() {}

    public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
      try visitor.int64(1, "dim_value", &dimValue)
      try visitor.string(2, "dim_param", &dimParam)
      try visitor.string(3, "denotation", &denotation)
    }

    /// Exactly one of these.
    public enum Value: Sendable, Equatable {
      case size(Int64)
      case name(String)
    }

    /// The value of that case of `value`. Setting nil clears no other case.
    public var dimValue: Int64? {
      get { if case .size(let one)? = value { one } else { nil } }
      set { value = newValue.map(Value.size) ?? (dimValue == nil ? value : nil) }
    }

    /// The value of that case of `value`. Setting nil clears no other case.
    public var dimParam: String? {
      get { if case .name(let one)? = value { one } else { nil } }
      set { value = newValue.map(Value.name) ?? (dimParam == nil ? value : nil) }
    }
  }

  /// One entry per axis.
  public var dim: [Dimension] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.messages(1, "dim", &dim)
  }
}
