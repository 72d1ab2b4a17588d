// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Logarithm of the sum of exponentials over axes: `y = ln Σ exp x`; -∞ of nothing.
  ///
  /// Source: ONNX ReduceLogSumExp, opset 28.
  public struct ReduceLogSumExp: ReductionOperator {
    public static var name: String { "ReduceLogSumExp" }
    public static var versions: [Int] { [1, 11, 13, 18, 28] }
    public static var since: Int { 18 }
    /// Whether reduced axes stay, with extent 1.
    public var keepsDimensions = true
    /// Whether no axes means none, instead of all.
    public var noopWithEmptyAxes = false
    public init() {}

    public func real(_ x: [Double]) -> Double {
      Op.logSumExp(x)
    }

    public func whole<T: IntegerElement>(_ x: [T]) -> T {
      T(converting: real(x.map(\.asDouble)))
    }
  }
}
