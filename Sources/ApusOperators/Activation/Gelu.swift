// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Gaussian error linear unit: `y = x/2 · (1 + erf(x / √2))`, or its approximation
  /// `y = x/2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))`.
  ///
  /// Source: ONNX Gelu, opset 20.
  public struct Gelu: UnaryOperator {
    public static var name: String { "Gelu" }
    public static var versions: [Int] { [20] }
    public enum Approximation: String, Sendable { case none, tanh }
    /// Which of the two formulas.
    public var approximate = Approximation.none
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("approximate", &approximate, default: Approximation.none)
    }

    // MARK: - Reference

    public func real(_ x: Double) -> Double {
      switch approximate {
      case .none: x / 2 * (1 + erf(x / 2.squareRoot()))
      case .tanh:
        x / 2 * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
      }
    }
  }
}
