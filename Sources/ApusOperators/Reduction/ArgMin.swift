// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Place of the smallest element along an axis; NaN counts as the smallest.
  ///
  /// Source: ONNX ArgMin, opset 13.
  public struct ArgMin: ArgumentOperator {
    public static var name: String { "ArgMin" }
    public static var versions: [Int] { [1, 11, 12, 13] }
    /// The axis; negative counts from the end.
    public var axis = 0
    /// Whether reduced axes stay, with extent 1.
    public var keepsDimensions = true
    /// Whether the last of equal elements counts.
    public var selectsLast = false
    public init() {}

    public static var seeksLargest: Bool { false }
  }
}
