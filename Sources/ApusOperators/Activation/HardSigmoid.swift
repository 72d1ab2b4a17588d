// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Piecewise linear sigmoid: `y = max(0, min(1, alpha · x + beta))`.
  ///
  /// Source: ONNX HardSigmoid, opset 22.
  public struct HardSigmoid: UnaryOperator {
    public static var name: String { "HardSigmoid" }
    public static var versions: [Int] { [1, 6, 22] }
    public static var since: Int { 6 }
    /// The slope.
    public var alpha: Float = 0.2
    /// The value at 0.
    public var beta: Float = 0.5
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("alpha", &alpha, default: 0.2)
      try v.float("beta", &beta, default: 0.5)
    }

    // MARK: - Reference

    public func real(_ x: Double) -> Double {
      if x.isNaN { return x }
      return max(0, min(1, Double(alpha) * x + Double(beta)))
    }
  }
}
