// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Whether both are true, element by element, broadcast.
  ///
  /// Source: ONNX And, opset 7.
  public struct And: LogicalOperator, LegacyBroadcasting {
    public static var name: String { "And" }
    public static var versions: [Int] { [1, 7] }
    /// See `LegacyBroadcasting`.
    public var legacyAxis: Int?
    public init() {}

    public func apply(_ a: Bool, _ b: Bool) -> Bool { a && b }
  }
}
