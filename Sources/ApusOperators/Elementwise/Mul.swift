// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Product of two tensors, element by element: `y = a · b`, broadcast; integers wrap.
  ///
  /// Source: ONNX Mul, opset 14.
  public struct Mul: ArithmeticOperator, LegacyBroadcasting {
    public static var name: String { "Mul" }
    public static var versions: [Int] { [1, 6, 7, 13, 14] }
    /// See `LegacyBroadcasting`.
    public var legacyAxis: Int?
    public init() {}

    public func apply<T: NumericElement>(_ a: T, _ b: T) -> T { T.multiplying(a, b) }

    public func extent(_ a: Dimension, _ b: Dimension, _ dtype: DType) -> Dimension {
      Dimension.product(a, b)
    }
  }
}
