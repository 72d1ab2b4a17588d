// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Continuously differentiable exponential linear unit:
  /// `y = max(0, x) + min(0, alpha · (exp(x / alpha) - 1))`.
  ///
  /// Source: ONNX Celu, opset 28.
  public struct Celu: UnaryOperator {
    public static var name: String { "Celu" }
    public static var versions: [Int] { [12, 28] }
    public static var since: Int { 12 }
    /// The scale of negative numbers.
    public var alpha: Float = 1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("alpha", &alpha, default: 1)
    }

    // MARK: - Reference

    public func real(_ x: Double) -> Double {
      let a = Double(alpha)
      if x.isNaN { return x }
      return max(0, x) + min(0, a * expm1(x / a))
    }
  }
}
