// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Power of two tensors, element by element: `z = xʸ`, broadcast, with the type of `x`.
  ///
  /// Whole numbers wrap, and negative powers of them truncate. Source: ONNX Pow, opset 15.
  public struct Pow: LegacyBroadcasting {
    public static var name: String { "Pow" }
    public static var versions: [Int] { [1, 7, 12, 13, 15] }
    public static var mixesTypes: Bool { true }
    /// See `LegacyBroadcasting`.
    public var legacyAxis: Int?
    public init() {}

    // MARK: - Shape

    public func resultType(_ dtype: DType) throws(ModelError) -> DType {
      _ = try dtype.numeric()
      return dtype
    }

    public func extent(
      _ a: ApusTensor.Dimension, _ b: ApusTensor.Dimension, _ dtype: DType
    ) -> ApusTensor.Dimension {
      if b == 1 { return a }
      guard let x = a.value, let y = b.value, (0..<64).contains(y) else { return .unknown }
      return (0..<y).reduce(ApusTensor.Dimension.known(1)) { power, _ in
        ApusTensor.Dimension.product(power, .known(x))
      }
    }

    // MARK: - Reference

    public func combine(_ a: Tensor, _ b: Tensor, shape: [Int]) throws(ModelError) -> Tensor {
      func reals<T: FloatElement, U: NumericElement>(
        _ base: T.Type, _ exponent: U.Type
      ) throws(ModelError) -> Tensor {
        try Tensor.combining(a, b, shape: shape) { (x: T, y: U) in
          T(converting: pow(x.asDouble, y.asDouble))
        }
      }
      func wholes<T: IntegerElement, U: NumericElement>(
        _ base: T.Type, _ exponent: U.Type
      ) throws(ModelError) -> Tensor {
        try Tensor.combining(a, b, shape: shape) { (x: T, y: U) in Pow.whole(x, y) }
      }
      if a.dtype.isFloat { return try reals(a.dtype.float(), b.dtype.numeric()) }
      return try wholes(a.dtype.integer(), b.dtype.numeric())
    }

    private static func whole<T: IntegerElement, U: NumericElement>(_ x: T, _ y: U) -> T {
      let exponent = y.asDouble
      guard exponent >= 0, exponent == exponent.rounded(), exponent < 0x1p53 else {
        return T(converting: pow(x.asDouble, exponent))
      }
      var rest = Int64(exponent)
      var square = x
      var power: T = 1
      while rest > 0 {
        if rest & 1 == 1 { power = power &* square }
        square = square &* square
        rest >>= 1
      }
      return power
    }
  }
}
