// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Remainder of a division, element by element, broadcast: `y = a - ⌊a / b⌋ · b` with the sign
  /// of `b`, or with `fmod` `y = a - trunc(a / b) · b` with the sign of `a`.
  ///
  /// The remainder of an integer by zero is zero. Source: ONNX Mod, opset 28 (real numbers without
  /// `fmod` since 28).
  public struct Mod: ArithmeticOperator {
    public static var name: String { "Mod" }
    public static var versions: [Int] { [10, 13, 28] }
    public static var since: Int { 10 }
    /// Whether the quotient is truncated instead of floored.
    public var fmod = false
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.bool("fmod", &fmod, default: false)
    }

    // MARK: - Shape

    public func extent(
      _ a: ApusTensor.Dimension, _ b: ApusTensor.Dimension, _ dtype: DType
    ) -> ApusTensor.Dimension {
      switch (a, b) {
      case (.named, .known(1)): .known(0)
      case (.known(let x), .known(let y)) where y != 0 && y != -1: .known(remainder(x, y))
      default: .unknown
      }
    }

    // MARK: - Reference

    public func apply<T: NumericElement>(_ a: T, _ b: T) -> T {
      if T.float != nil {
        return T(converting: remainder(a.asDouble, b.asDouble))
      }
      if let a = a as? UInt64, let b = b as? UInt64 {
        return b == 0 ? T(converting: Int64(0)) : T(converting: Int64(bitPattern: a % b))
      }
      return T(converting: remainder(a.asInt64, b.asInt64))
    }

    private func remainder<I: FixedWidthInteger>(_ a: I, _ b: I) -> I {
      if b == 0 { return 0 }
      let rest = a.remainderReportingOverflow(dividingBy: b).partialValue
      return !fmod && rest != 0 && (rest < 0) != (b < 0) ? rest &+ b : rest
    }

    private func remainder(_ a: Double, _ b: Double) -> Double {
      let rest = Foundation.fmod(a, b)
      if fmod || rest.isNaN { return rest }
      if rest == 0 { return Double(signOf: b, magnitudeOf: 0) }
      return (rest < 0) != (b < 0) ? rest + b : rest
    }
  }
}
