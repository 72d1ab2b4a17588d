// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Whether exactly one is true, element by element, broadcast.
  ///
  /// Source: ONNX Xor, opset 7.
  public struct Xor: LogicalOperator, LegacyBroadcasting {
    public static var name: String { "Xor" }
    public static var versions: [Int] { [1, 7] }
    /// See `LegacyBroadcasting`.
    public var legacyAxis: Int?
    public init() {}

    public func apply(_ a: Bool, _ b: Bool) -> Bool { a != b }
  }
}
