// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A sequence without elements, which may hold tensors of one element type.
  ///
  /// Source: ONNX SequenceEmpty, opset 11.
  public struct SequenceEmpty: Operator {
    public static var name: String { "SequenceEmpty" }
    public static var versions: [Int] { [11] }
    public static var arity: Arity { Arity(0) }
    /// The element type of the tensors that the sequence may hold.
    public var dtype = DType.float32
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.dtype("dtype", &dtype, default: .float32)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      [Fact(.sequence(.tensor(TensorType(dtype))))]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      [.sequence(elementType: .tensor(TensorType(dtype)), [])]
    }
  }
}
