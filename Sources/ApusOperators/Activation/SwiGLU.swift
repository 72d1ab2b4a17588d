// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Swish of one tensor times another of the same shape: `y = a / (1 + exp(-alpha · a)) · b`.
  ///
  /// Source: ONNX SwiGLU, opset 28.
  public struct SwiGLU: Operator {
    public static var name: String { "SwiGLU" }
    public static var versions: [Int] { [28] }
    public static var arity: Arity { Arity(2) }
    /// The steepness of the gate.
    public var alpha: Float = 1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("alpha", &alpha, default: 1)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0).merged(with: site.tensor(1))
      if let dtype = type.dtype { _ = try dtype.float() }
      return [Fact(.tensor(type))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let a = try site.tensor(0)
      let b = try site.tensor(1)
      guard a.shape == b.shape else {
        throw ModelError(
          .shapeMismatch, "inputs must have one shape, got \(a.shape) and \(b.shape)")
      }
      func gate<T: FloatElement>(_ type: T.Type) throws(ModelError) -> Tensor {
        try Tensor.combining(a, b, shape: a.shape) { (x: T, y: T) in
          T(converting: Op.swish(x.asDouble, Double(alpha)) * y.asDouble)
        }
      }
      return [.tensor(try gate(a.dtype.float()))]
    }
  }
}
