// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Reciprocal of each element: `y = 1 / x`.
  ///
  /// Source: ONNX Reciprocal, opset 13.
  public struct Reciprocal: UnaryOperator {
    public static var name: String { "Reciprocal" }
    public static var versions: [Int] { [1, 6, 13] }
    public static var since: Int { 6 }
    public init() {}

    public func real(_ x: Double) -> Double { 1 / x }
  }
}
