// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Rectifier with a slope for negative numbers: `y = x ≥ 0 ? x : alpha · x`.
  ///
  /// Source: ONNX LeakyRelu, opset 16.
  public struct LeakyRelu: UnaryOperator {
    public static var name: String { "LeakyRelu" }
    public static var versions: [Int] { [1, 6, 16] }
    public static var since: Int { 6 }
    /// The slope.
    public var alpha: Float = 0.01
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("alpha", &alpha, default: 0.01)
    }

    // MARK: - Reference

    public func real(_ x: Double) -> Double {
      x < 0 ? Double(alpha) * x : x
    }
  }
}
