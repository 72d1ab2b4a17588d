// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Arithmetic mean over axes: `y = Σ x / n`; NaN of nothing, integers truncate toward zero.
  ///
  /// Source: ONNX ReduceMean, opset 18.
  public struct ReduceMean: ReductionOperator {
    public static var name: String { "ReduceMean" }
    public static var versions: [Int] { [1, 11, 13, 18] }
    /// Whether reduced axes stay, with extent 1.
    public var keepsDimensions = true
    /// Whether no axes means none, instead of all.
    public var noopWithEmptyAxes = false
    public init() {}

    public func real(_ x: [Double]) -> Double {
      x.reduce(0, +) / Double(x.count)
    }

    public func whole<T: IntegerElement>(_ x: [T]) -> T {
      if T.bitWidth < 64 {
        return x.isEmpty ? 0 : T(converting: x.reduce(0) { $0 &+ $1.asInt64 } / Int64(x.count))
      }
      return T.dividing(x.reduce(0, &+), T(truncatingIfNeeded: x.count))
    }
  }
}
