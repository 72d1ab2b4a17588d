// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Exponential linear unit: `y = x ≥ 0 ? x : alpha · (eˣ - 1)`.
  ///
  /// Source: ONNX Elu, opset 22.
  public struct Elu: UnaryOperator {
    public static var name: String { "Elu" }
    public static var versions: [Int] { [1, 6, 22] }
    public static var since: Int { 6 }
    /// The limit for low numbers is `-alpha`.
    public var alpha: Float = 1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("alpha", &alpha, default: 1)
    }

    // MARK: - Reference

    public func real(_ x: Double) -> Double {
      x < 0 ? Double(alpha) * expm1(x) : x
    }
  }
}
