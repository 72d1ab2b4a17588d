// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// An operator that the model defines as a graph of others.
public struct FunctionProto: Message {
  public static var messageName: StaticString { "FunctionProto" }

  /// The operator's name.
  public var name: String?
  /// Names of its inputs in the body.
  public var input: [String] = []
  /// Names of its outputs in the body.
  public var output: [String] = []
  /// Attributes without a default.
  public var attribute: [String] = []
  /// The body, in an order in which it can run.
  public var node: [NodeProto] = []
  /// What the function does, in words.
  public var docString: String?
  /// The operator sets that the body uses.
  public var opsetImport: [OperatorSetIdProto] = []
  /// The operator's domain.
  public var domain: String?
  /// Attributes with their defaults.
  public var attributeProto: [AttributeProto] = []
  /// The types of values of the body.
  public var valueInfo: [ValueInfoProto] = []
  /// Tells functions of the same name apart.
  public var overload: String?
  /// Free key and value pairs.
  public var metadataProps: [StringStringEntryProto] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.string(1, "name", &name)
    try visitor.strings(4, "input", &input)
    try visitor.strings(5, "output", &output)
    try visitor.strings(6, "attribute", &attribute)
    try visitor.messages(7, "node", &node)
    try visitor.string(8, "doc_string", &docString)
    try visitor.messages(9, "opset_import", &opsetImport)
    try visitor.string(10, "domain", &domain)
    try visitor.messages(11, "attribute_proto", &attributeProto)
    try visitor.messages(12, "value_info", &valueInfo)
    try visitor.string(13, "overload", &overload)
    try visitor.messages(14, "metadata_props", &metadataProps)
  }
}
