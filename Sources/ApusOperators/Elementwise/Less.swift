// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Comparison of two tensors, element by element: `y = a < b`, broadcast; false of NaN.
  ///
  /// Source: ONNX Less, opset 13.
  public struct Less: ComparisonOperator, LegacyBroadcasting {
    public static var name: String { "Less" }
    public static var versions: [Int] { [1, 7, 9, 13] }
    /// See `LegacyBroadcasting`.
    public var legacyAxis: Int?
    public init() {}

    public func holds<T: Comparable>(_ a: T, _ b: T) -> Bool { a < b }
  }
}
