// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// One call of an operator.
public struct NodeProto: Message {
  public static var messageName: StaticString { "NodeProto" }

  /// Names of the values it takes; an empty name is an omitted optional input.
  public var input: [String] = []
  /// Names of the values it makes; an empty name is an output that nobody wants.
  public var output: [String] = []
  /// The node's own name, for people and messages.
  public var name: String?
  /// The operator's name in its domain.
  public var opType: String?
  /// Constant arguments by name.
  public var attribute: [AttributeProto] = []
  /// What the node is for, in words.
  public var docString: String?
  /// The operator's domain; absent or empty is the standard one.
  public var domain: String?
  /// Which of several model functions of the same name is meant.
  public var overload: String?
  /// Free key and value pairs.
  public var metadataProps: [StringStringEntryProto] = []
  /// How the node is spread over devices.
  public var deviceConfigurations: [NodeDeviceConfigurationProto] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.strings(1, "input", &input)
    try visitor.strings(2, "output", &output)
    try visitor.string(3, "name", &name)
    try visitor.string(4, "op_type", &opType)
    try visitor.messages(5, "attribute", &attribute)
    try visitor.string(6, "doc_string", &docString)
    try visitor.string(7, "domain", &domain)
    try visitor.string(8, "overload", &overload)
    try visitor.messages(9, "metadata_props", &metadataProps)
    try visitor.messages(10, "device_configurations", &deviceConfigurations)
  }
}
