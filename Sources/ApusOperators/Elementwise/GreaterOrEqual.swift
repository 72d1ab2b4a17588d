// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Comparison of two tensors, element by element: `y = a ≥ b`, broadcast; false of NaN.
  ///
  /// Source: ONNX GreaterOrEqual, opset 16.
  public struct GreaterOrEqual: ComparisonOperator {
    public static var name: String { "GreaterOrEqual" }
    public static var versions: [Int] { [12, 16] }
    public static var since: Int { 12 }
    public init() {}

    public func holds<T: Comparable>(_ a: T, _ b: T) -> Bool { a >= b }
  }
}
