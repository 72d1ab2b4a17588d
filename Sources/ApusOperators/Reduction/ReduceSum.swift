// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Sum over axes: `y = Σ x`; 0 of nothing, integers wrap.
  ///
  /// Source: ONNX ReduceSum, opset 13.
  public struct ReduceSum: ReductionOperator {
    public static var name: String { "ReduceSum" }
    public static var versions: [Int] { [1, 11, 13] }
    /// Whether reduced axes stay, with extent 1.
    public var keepsDimensions = true
    /// Whether no axes means none, instead of all.
    public var noopWithEmptyAxes = false
    public init() {}

    public func real(_ x: [Double]) -> Double {
      x.reduce(0, +)
    }

    public func whole<T: IntegerElement>(_ x: [T]) -> T {
      x.reduce(0, &+)
    }

    public func extent(_ parts: [Dimension]) -> Dimension {
      parts.reduce(.known(0)) { Dimension.sum($0, $1) }
    }
  }
}
