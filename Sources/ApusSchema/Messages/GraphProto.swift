// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Nodes in an order in which they can run, and the values that enter, leave or are constant.
public struct GraphProto: Message {
  public static var messageName: StaticString { "GraphProto" }

  /// The nodes; each comes after those whose outputs it uses.
  public var node: [NodeProto] = []
  /// The graph's name.
  public var name: String?
  /// Constant tensors by name; one that is also an input is that input's default.
  public var initializer: [TensorProto] = []
  /// What the graph is, in words.
  public var docString: String?
  /// What the caller gives, in order.
  public var input: [ValueInfoProto] = []
  /// What the caller gets, in order.
  public var output: [ValueInfoProto] = []
  /// The types of values in between, as far as the producer wrote them.
  public var valueInfo: [ValueInfoProto] = []
  /// Scale and zero-point tensors of values, by role.
  public var quantizationAnnotation: [TensorAnnotation] = []
  /// Constant sparse tensors; the name is that of `values`.
  public var sparseInitializer: [SparseTensorProto] = []
  /// Free key and value pairs.
  public var metadataProps: [StringStringEntryProto] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.messages(1, "node", &node)
    try visitor.string(2, "name", &name)
    try visitor.messages(5, "initializer", &initializer)
    try visitor.string(10, "doc_string", &docString)
    try visitor.messages(11, "input", &input)
    try visitor.messages(12, "output", &output)
    try visitor.messages(13, "value_info", &valueInfo)
    try visitor.messages(14, "quantization_annotation", &quantizationAnnotation)
    try visitor.messages(15, "sparse_initializer", &sparseInitializer)
    try visitor.messages(16, "metadata_props", &metadataProps)
  }
}
