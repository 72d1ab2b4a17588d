// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A whole model file: one graph, the operator sets it is written against, and where it comes
/// from.
public struct ModelProto: Message {
  public static var messageName: StaticString { "ModelProto" }

  /// The version of the file format, 1 to 14 at the time of writing.
  public var irVersion: Int64?
  /// The tool that made the model.
  public var producerName: String?
  /// That tool's version.
  public var producerVersion: String?
  /// The model's name space, a reversed domain name by habit.
  public var domain: String?
  /// The author's version of the model.
  public var modelVersion: Int64?
  /// What the model is, in words.
  public var docString: String?
  /// What the model computes.
  public var graph: GraphProto?
  /// The operator sets that nodes may use, one per domain.
  public var opsetImport: [OperatorSetIdProto] = []
  /// Free key and value pairs.
  public var metadataProps: [StringStringEntryProto] = []
  /// How the model is initialised and trained, for models that carry that.
  public var trainingInfo: [TrainingInfoProto] = []
  /// Operators that the model defines itself.
  public var functions: [FunctionProto] = []
  /// Named device sets that nodes refer to.
  public var configuration: [DeviceConfigurationProto] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.int64(1, "ir_version", &irVersion)
    try visitor.string(2, "producer_name", &producerName)
    try visitor.string(3, "producer_version", &producerVersion)
    try visitor.string(4, "domain", &domain)
    try visitor.int64(5, "model_version", &modelVersion)
    try visitor.string(6, "doc_string", &docString)
    try visitor.message(7, "graph", &graph)
    try visitor.messages(8, "opset_import", &opsetImport)
    try visitor.messages(14, "metadata_props", &metadataProps)
    try visitor.messages(20, "training_info", &trainingInfo)
    try visitor.messages(25, "functions", &functions)
    try visitor.messages(26, "configuration", &configuration)
  }
}
