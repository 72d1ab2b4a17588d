// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Comparison of two tensors, element by element: `y = a > b`, broadcast; false of NaN.
  ///
  /// Source: ONNX Greater, opset 13.
  public struct Greater: ComparisonOperator, LegacyBroadcasting {
    public static var name: String { "Greater" }
    public static var versions: [Int] { [1, 7, 9, 13] }
    /// See `LegacyBroadcasting`.
    public var legacyAxis: Int?
    public init() {}

    public func holds<T: Comparable>(_ a: T, _ b: T) -> Bool { a > b }
  }
}
