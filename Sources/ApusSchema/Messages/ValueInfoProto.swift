// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// The type of a named value.
public struct ValueInfoProto: Message {
  public static var messageName: StaticString { "ValueInfoProto" }

  /// The value's name.
  public var name: String?
  /// Its type, if known.
  public var type: TypeProto?
  /// What the value is, in words.
  public var docString: String?
  /// Free key and value pairs.
  public var metadataProps: [StringStringEntryProto] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.string(1, "name", &name)
    try visitor.message(2, "type", &type)
    try visitor.string(3, "doc_string", &docString)
    try visitor.messages(4, "metadata_props", &metadataProps)
  }
}
