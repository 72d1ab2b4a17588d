// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Difference of two tensors, element by element: `y = a - b`, broadcast; integers wrap.
  ///
  /// Source: ONNX Sub, opset 14.
  public struct Sub: ArithmeticOperator, LegacyBroadcasting {
    public static var name: String { "Sub" }
    public static var versions: [Int] { [1, 6, 7, 13, 14] }
    /// See `LegacyBroadcasting`.
    public var legacyAxis: Int?
    public init() {}

    public func apply<T: NumericElement>(_ a: T, _ b: T) -> T { T.subtracting(a, b) }

    public func extent(_ a: Dimension, _ b: Dimension, _ dtype: DType) -> Dimension {
      Dimension.difference(a, b)
    }
  }
}
