// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// How a model is initialised and how one training step changes it.
public struct TrainingInfoProto: Message {
  public static var messageName: StaticString { "TrainingInfoProto" }

  /// Gives the initial values.
  @Indirect public var initialization: GraphProto? = nil
  /// One training step.
  @Indirect public var algorithm: GraphProto? = nil
  /// Which initializer each output of `initialization` is assigned to.
  public var initializationBinding: [StringStringEntryProto] = []
  /// Which initializer each output of `algorithm` is assigned to.
  public var updateBinding: [StringStringEntryProto] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.message(1, "initialization", &initialization)
    try visitor.message(2, "algorithm", &algorithm)
    try visitor.messages(3, "initialization_binding", &initializationBinding)
    try visitor.messages(4, "update_binding", &updateBinding)
  }
}
