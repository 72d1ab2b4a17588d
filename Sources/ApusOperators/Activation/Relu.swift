// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Rectified linear unit: `y = max(0, x)`.
  ///
  /// Source: ONNX Relu, opset 14.
  public struct Relu: NumericUnaryOperator {
    public static var name: String { "Relu" }
    public static var versions: [Int] { [1, 6, 13, 14] }
    public static var since: Int { 6 }
    public init() {}

    public func real(_ x: Double) -> Double { x < 0 ? 0 : x }

    public func whole<T: IntegerElement>(_ x: T) -> T { x < 0 ? 0 : x }

    public func extent(_ x: Dimension) -> Dimension { Dimension.extreme(x, 0, larger: true) }
  }
}
