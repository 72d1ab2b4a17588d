// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Smallest element over axes; NaN when one is NaN, ∞ or the type's bound of nothing; false < true.
  ///
  /// Source: ONNX ReduceMin, opset 20.
  public struct ReduceMin: ReductionOperator {
    public static var name: String { "ReduceMin" }
    public static var versions: [Int] { [1, 11, 12, 13, 18, 20] }
    public static var since: Int { 18 }
    public static var takesBooleans: Bool { true }
    /// Whether reduced axes stay, with extent 1.
    public var keepsDimensions = true
    /// Whether no axes means none, instead of all.
    public var noopWithEmptyAxes = false
    public init() {}

    public func real(_ x: [Double]) -> Double {
      x.reduce(.infinity) { Double.extreme($0, $1, larger: false) }
    }

    public func whole<T: IntegerElement>(_ x: [T]) -> T {
      x.reduce(.max) { T.extreme($0, $1, larger: false) }
    }

    public func extent(_ parts: [Dimension]) -> Dimension {
      guard let first = parts.first else { return .unknown }
      return parts.reduce(first) { Dimension.extreme($0, $1, larger: false) }
    }
  }
}
