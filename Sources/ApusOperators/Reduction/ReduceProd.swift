// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Product over axes: `y = Π x`; 1 of nothing, integers wrap.
  ///
  /// Source: ONNX ReduceProd, opset 18.
  public struct ReduceProd: ReductionOperator {
    public static var name: String { "ReduceProd" }
    public static var versions: [Int] { [1, 11, 13, 18] }
    /// Whether reduced axes stay, with extent 1.
    public var keepsDimensions = true
    /// Whether no axes means none, instead of all.
    public var noopWithEmptyAxes = false
    public init() {}

    public func real(_ x: [Double]) -> Double {
      x.reduce(1, *)
    }

    public func whole<T: IntegerElement>(_ x: [T]) -> T {
      x.reduce(1, &*)
    }

    public func extent(_ parts: [Dimension]) -> Dimension {
      parts.reduce(.known(1)) { Dimension.product($0, $1) }
    }
  }
}
