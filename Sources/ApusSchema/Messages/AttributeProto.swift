// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A constant argument of a node, or a default in a function. `type` says which value field
/// counts.
public struct AttributeProto: Message {
  public static var messageName: StaticString { "AttributeProto" }

  /// The argument's name.
  public var name: String?
  /// One float.
  @SameBits public var f: Float? = nil
  /// One integer.
  public var i: Int64?
  /// One string; not necessarily UTF-8.
  public var s: Bytes?
  /// One tensor.
  @Indirect public var t: TensorProto? = nil
  /// One graph, the body of a control-flow operator.
  @Indirect public var g: GraphProto? = nil
  /// A list of floats.
  @SameBits public var floats: [Float] = []
  /// A list of integers.
  public var ints: [Int64] = []
  /// A list of strings.
  public var strings: [Bytes] = []
  /// A list of tensors.
  public var tensors: [TensorProto] = []
  /// A list of graphs.
  public var graphs: [GraphProto] = []
  /// What the argument is for, in words.
  public var docString: String?
  /// One type.
  @Indirect public var tp: TypeProto? = nil
  /// A list of types.
  public var typeProtos: [TypeProto] = []
  /// Which of the fields holds the value.
  public var type: AttributeType?
  /// In a function body: the function's attribute that gives the value; then no value field counts.
  public var refAttrName: String?
  /// One sparse tensor.
  @Indirect public var sparseTensor: SparseTensorProto? = nil
  /// A list of sparse tensors.
  public var sparseTensors: [SparseTensorProto] = []
  public var unknownFields: [UnknownField] = []

  public init() {}

  public mutating func fields(_ visitor: inout some FieldVisitor) throws(ModelError) {
    try visitor.string(1, "name", &name)
    try visitor.float(2, "f", &f)
    try visitor.int64(3, "i", &i)
    try visitor.bytes(4, "s", &s)
    try visitor.message(5, "t", &t)
    try visitor.message(6, "g", &g)
    try visitor.floats(7, "floats", &floats)
    try visitor.int64s(8, "ints", &ints)
    try visitor.bytesList(9, "strings", &strings)
    try visitor.messages(10, "tensors", &tensors)
    try visitor.messages(11, "graphs", &graphs)
    try visitor.string(13, "doc_string", &docString)
    try visitor.message(14, "tp", &tp)
    try visitor.messages(15, "type_protos", &typeProtos)
    try visitor.enumeration(20, "type", &type)
    try visitor.string(21, "ref_attr_name", &refAttrName)
    try visitor.message(22, "sparse_tensor", &sparseTensor)
    try visitor.messages(23, "sparse_tensors", &sparseTensors)
  }
}
