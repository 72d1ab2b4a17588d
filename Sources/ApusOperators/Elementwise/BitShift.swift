// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Bits of whole numbers moved left or right by as many places as the second input says,
  /// broadcast; a right shift keeps the sign.
  ///
  /// A distance that is negative or not below the number of bits leaves what the sign alone gives:
  /// -1 to the right of a negative number, else 0. Source: ONNX BitShift, opset 28 (signed numbers
  /// since 28).
  public struct BitShift: BitwiseOperator {
    public static var name: String { "BitShift" }
    public static var versions: [Int] { [11, 28] }
    public static var since: Int { 11 }
    public enum Direction: String, Sendable { case left = "LEFT", right = "RIGHT" }
    /// Where the bits move.
    public var direction = Direction.left
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("direction", &direction, default: nil)
    }

    // MARK: - Reference

    public func apply<T: IntegerElement>(_ a: T, _ b: T) -> T {
      if b < 0 || b >= T(T.bitWidth) { return direction == .right && a < 0 ? ~0 : 0 }
      return direction == .left ? a << b : a >> b
    }
  }
}
