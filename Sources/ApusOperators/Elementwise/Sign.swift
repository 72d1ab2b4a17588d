// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Sign of each element: 1, 0 or -1; NaN of NaN.
  ///
  /// Source: ONNX Sign, opset 13.
  public struct Sign: NumericUnaryOperator {
    public static var name: String { "Sign" }
    public static var versions: [Int] { [9, 13] }
    public static var since: Int { 9 }
    public init() {}

    public func real(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : x }

    public func whole<T: IntegerElement>(_ x: T) -> T { x > 0 ? 1 : x < 0 ? 0 &- 1 : 0 }
  }
}
