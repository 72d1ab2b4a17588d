// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each element with the other sign, `y = -x`; the lowest integer stays itself.
  ///
  /// Source: ONNX Neg, opset 13.
  public struct Neg: NumericUnaryOperator {
    public static var name: String { "Neg" }
    public static var versions: [Int] { [1, 6, 13] }
    public static var since: Int { 6 }
    public init() {}

    public func real(_ x: Double) -> Double { -x }

    public func whole<T: IntegerElement>(_ x: T) -> T { 0 &- x }

    public func extent(_ x: Dimension) -> Dimension { Dimension.difference(0, x) }
  }
}
