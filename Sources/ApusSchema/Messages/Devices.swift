// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A named set of devices.
public struct DeviceConfigurationProto: Message {
  public static var messageName: StaticString { "DeviceConfigurationProto" }

  /// The name that nodes use.
  public var name: String?
  /// How many devices there are.
  public var numDevices: Int32?
  /// Their names, or none.
  public var device: [String] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.string(1, "name", &name)
    try visitor.int32(2, "num_devices", &numDevices)
    try visitor.strings(3, "device", &device)
  }
}

/// How a node is spread over a device set.
public struct NodeDeviceConfigurationProto: Message {
  public static var messageName: StaticString { "NodeDeviceConfigurationProto" }

  /// The set's name.
  public var configurationId: String?
  /// How each of the node's tensors is divided.
  public var shardingSpec: [ShardingSpecProto] = []
  /// The stage of a pipeline that the node belongs to.
  public var pipelineStage: Int32?
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.string(1, "configuration_id", &configurationId)
    try visitor.messages(2, "sharding_spec", &shardingSpec)
    try visitor.int32(3, "pipeline_stage", &pipelineStage)
  }
}

/// How a tensor is divided over devices.
public struct ShardingSpecProto: Message {
  public static var messageName: StaticString { "ShardingSpecProto" }

  /// The tensor.
  public var tensorName: String?
  /// Indices of devices, or of the groups in `indexToDeviceGroupMap` when negative.
  public var device: [Int64] = []
  /// Groups of devices that share a part.
  public var indexToDeviceGroupMap: [IntIntListEntryProto] = []
  /// The axes that are divided; none means a copy on each device.
  public var shardedDim: [ShardedDimProto] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.string(1, "tensor_name", &tensorName)
    try visitor.int64s(2, "device", &device)
    try visitor.messages(3, "index_to_device_group_map", &indexToDeviceGroupMap)
    try visitor.messages(4, "sharded_dim", &shardedDim)
  }
}

/// How an axis is divided.
public struct ShardedDimProto: Message {
  public static var messageName: StaticString { "ShardedDimProto" }

  /// The axis; negative counts from the last.
  public var axis: Int64?
  /// The parts, from the outermost cut to the innermost.
  public var simpleSharding: [SimpleShardedDimProto] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.int64(1, "axis", &axis)
    try visitor.messages(2, "simple_sharding", &simpleSharding)
  }
}

/// An axis, or part of one, cut into equal shards.
public struct SimpleShardedDimProto: Message {
  public static var messageName: StaticString { "SimpleShardedDimProto" }

  /// How many shards.
  public var numShards: Int64?
  /// The size that is cut, or its name.
  public var dim: Dim?
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.int64(1, "dim_value", &dimValue)
    try visitor.string(2, "dim_param", &dimParam)
    try visitor.int64(3, "num_shards", &numShards)
  }

  /// Exactly one of these.
  public enum Dim: Sendable, Equatable {
    case size(Int64)
    case name(String)
  }

  /// The value of that case of `dim`. Setting nil clears no other case.
  public var dimValue: Int64? {
    get { if case .size(let one)? = dim { one } else { nil } }
    set { dim = newValue.map(Dim.size) ?? (dimValue == nil ? dim : nil) }
  }

  /// The value of that case of `dim`. Setting nil clears no other case.
  public var dimParam: String? {
    get { if case .name(let one)? = dim { one } else { nil } }
    set { dim = newValue.map(Dim.name) ?? (dimParam == nil ? dim : nil) }
  }
}
