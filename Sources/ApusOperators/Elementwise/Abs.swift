// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Magnitude of each element, `y = |x|`; the lowest integer stays itself.
  ///
  /// Source: ONNX Abs, opset 13.
  public struct Abs: NumericUnaryOperator {
    public static var name: String { "Abs" }
    public static var versions: [Int] { [1, 6, 13] }
    public static var since: Int { 6 }
    public init() {}

    public func real(_ x: Double) -> Double { x.magnitude }

    public func whole<T: IntegerElement>(_ x: T) -> T { x < 0 ? 0 &- x : x }

    public func extent(_ x: Dimension) -> Dimension {
      Dimension.extreme(x, Dimension.difference(0, x), larger: true)
    }
  }
}
