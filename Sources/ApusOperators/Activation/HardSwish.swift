// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Piecewise Swish: `y = x · max(0, min(1, x/6 + 1/2))`.
  ///
  /// Source: ONNX HardSwish, opset 22.
  public struct HardSwish: UnaryOperator {
    public static var name: String { "HardSwish" }
    public static var versions: [Int] { [14, 22] }
    public static var since: Int { 14 }
    public init() {}

    public func real(_ x: Double) -> Double { x * max(0, min(1, x / 6 + 0.5)) }
  }
}
