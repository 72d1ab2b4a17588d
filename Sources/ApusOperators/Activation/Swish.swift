// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Self-gated unit: `y = x / (1 + exp(-alpha · x))`.
  ///
  /// Source: ONNX Swish, opset 24.
  public struct Swish: UnaryOperator {
    public static var name: String { "Swish" }
    public static var versions: [Int] { [24] }
    /// The steepness of the gate.
    public var alpha: Float = 1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("alpha", &alpha, default: 1)
    }

    // MARK: - Reference

    public func real(_ x: Double) -> Double {
      Op.swish(x, Double(alpha))
    }
  }

  /// `x` times the logistic function of `alpha · x`; the limit 0 for infinitely low `x`.
  static func swish(_ x: Double, _ alpha: Double) -> Double {
    x == -.infinity && alpha > 0 ? 0 : x / (1 + exp(-alpha * x))
  }
}
