// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Bounded line: `y = x / (1 + |x|)`.
  ///
  /// Source: ONNX Softsign, opset 22.
  public struct Softsign: UnaryOperator {
    public static var name: String { "Softsign" }
    public static var versions: [Int] { [1, 22] }
    public static var since: Int { 1 }
    public init() {}

    public func real(_ x: Double) -> Double { x / (1 + x.magnitude) }
  }
}
