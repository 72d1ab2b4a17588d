// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Square root of the sum of squares over axes: `y = √Σ x²`.
  ///
  /// Source: ONNX ReduceL2, opset 18.
  public struct ReduceL2: ReductionOperator {
    public static var name: String { "ReduceL2" }
    public static var versions: [Int] { [1, 11, 13, 18] }
    /// Whether reduced axes stay, with extent 1.
    public var keepsDimensions = true
    /// Whether no axes means none, instead of all.
    public var noopWithEmptyAxes = false
    public init() {}

    public func real(_ x: [Double]) -> Double {
      x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    public func whole<T: IntegerElement>(_ x: [T]) -> T {
      T(converting: real(x.map(\.asDouble)))
    }
  }
}
