// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Quotient of two tensors, element by element: `y = a / b`, broadcast; integers truncate toward
  /// zero, and an integer divided by zero gives zero.
  ///
  /// Source: ONNX Div, opset 14.
  public struct Div: ArithmeticOperator, LegacyBroadcasting {
    public static var name: String { "Div" }
    public static var versions: [Int] { [1, 6, 7, 13, 14] }
    /// See `LegacyBroadcasting`.
    public var legacyAxis: Int?
    public init() {}

    public func apply<T: NumericElement>(_ a: T, _ b: T) -> T { T.dividing(a, b) }

    public func extent(_ a: Dimension, _ b: Dimension, _ dtype: DType) -> Dimension {
      if b == 1 { return a }
      guard let x = a.value, let y = b.value, y != 0, y != -1 else { return .unknown }
      return dtype.isFloat && x % y != 0 ? .unknown : .known(x / y)
    }
  }
}
