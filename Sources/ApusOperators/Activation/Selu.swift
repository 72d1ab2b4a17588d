// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Scaled exponential linear unit: `y = gamma · (x > 0 ? x : alpha · (eˣ - 1))`.
  ///
  /// Source: ONNX Selu, opset 22.
  public struct Selu: UnaryOperator {
    public static var name: String { "Selu" }
    public static var versions: [Int] { [1, 6, 22] }
    public static var since: Int { 6 }
    /// The limit for low numbers is `-gamma · alpha`.
    public var alpha: Float = 1.67326319217681884765625
    /// The scale of all numbers.
    public var gamma: Float = 1.05070102214813232421875
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("alpha", &alpha, default: 1.67326319217681884765625)
      try v.float("gamma", &gamma, default: 1.05070102214813232421875)
    }

    /// Opset 1 had other defaults.
    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 6 else { return }
      raw.attributes["consumed_inputs"] = nil
      raw.attributes["alpha"] = raw.attributes["alpha"] ?? .float(1.6732)
      raw.attributes["gamma"] = raw.attributes["gamma"] ?? .float(1.0507)
    }

    // MARK: - Reference

    public func real(_ x: Double) -> Double {
      Double(gamma) * (x > 0 ? x : Double(alpha) * expm1(x))
    }
  }
}
