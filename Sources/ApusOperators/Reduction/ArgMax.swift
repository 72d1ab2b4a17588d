// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Place of the largest element along an axis; NaN counts as the largest.
  ///
  /// Source: ONNX ArgMax, opset 13.
  public struct ArgMax: ArgumentOperator {
    public static var name: String { "ArgMax" }
    public static var versions: [Int] { [1, 11, 12, 13] }
    /// The axis; negative counts from the end.
    public var axis = 0
    /// Whether reduced axes stay, with extent 1.
    public var keepsDimensions = true
    /// Whether the last of equal elements counts.
    public var selectsLast = false
    public init() {}

    public static var seeksLargest: Bool { true }
  }
}
