// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Shrinkage: `y = x < -lambd ? x + bias : x > lambd ? x - bias : 0`.
  ///
  /// Source: ONNX Shrink, opset 9.
  public struct Shrink: NumericUnaryOperator {
    public static var name: String { "Shrink" }
    public static var versions: [Int] { [9] }
    /// Half the width of the band that becomes 0.
    public var lambd: Float = 0.5
    /// What numbers outside the band lose.
    public var bias: Float = 0
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("lambd", &lambd, default: 0.5)
      try v.float("bias", &bias, default: 0)
    }

    // MARK: - Reference

    public func real(_ x: Double) -> Double {
      let band = Double(lambd)
      if x < -band { return x + Double(bias) }
      return x > band ? x - Double(bias) : x.isNaN ? x : 0
    }

    public func whole<T: IntegerElement>(_ x: T) -> T { T(converting: real(x.asDouble)) }
  }
}
