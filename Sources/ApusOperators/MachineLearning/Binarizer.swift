// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// 1 where an element is above a threshold, else 0: `y = x > threshold`, of the input's type.
  ///
  /// Source: ONNX ai.onnx.ml Binarizer, opset 1.
  public struct Binarizer: Operator {
    public static var name: String { "Binarizer" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1) }
    public var threshold: Float = 0
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("threshold", &threshold, default: 0)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      _ = try type.dtype?.numeric()
      return [Fact(.tensor(type))]
    }

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let tensor = try site.tensor(0)
      let bits = try tensor.doubles().map { $0 > Double(threshold) ? 1.0 : 0 }
      return [.tensor(try Tensor(tensor.dtype, shape: tensor.shape, converting: bits))]
    }
  }
}
