// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Rectifier with a threshold: `y = x > alpha ? x : 0`.
  ///
  /// Source: ONNX ThresholdedRelu, opset 22.
  public struct ThresholdedRelu: UnaryOperator {
    public static var name: String { "ThresholdedRelu" }
    public static var versions: [Int] { [10, 22] }
    public static var since: Int { 10 }
    /// The threshold.
    public var alpha: Float = 1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("alpha", &alpha, default: 1)
    }

    // MARK: - Reference

    public func real(_ x: Double) -> Double {
      x <= Double(alpha) ? 0 : x
    }
  }
}
