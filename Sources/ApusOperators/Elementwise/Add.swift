// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Sum of two tensors, element by element: `y = a + b`, broadcast; integers wrap.
  ///
  /// Source: ONNX Add, opset 14.
  public struct Add: ArithmeticOperator, LegacyBroadcasting {
    public static var name: String { "Add" }
    public static var versions: [Int] { [1, 6, 7, 13, 14] }
    /// See `LegacyBroadcasting`.
    public var legacyAxis: Int?
    public init() {}

    public func apply<T: NumericElement>(_ a: T, _ b: T) -> T { T.adding(a, b) }

    public func extent(_ a: Dimension, _ b: Dimension, _ dtype: DType) -> Dimension {
      Dimension.sum(a, b)
    }
  }
}
