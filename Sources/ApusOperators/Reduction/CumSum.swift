// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Running sum along an axis: `y[i] = Σⱼ≤ᵢ x[j]`.
  ///
  /// Source: ONNX CumSum, opset 14.
  public struct CumSum: CumulativeOperator {
    public static var name: String { "CumSum" }
    public static var versions: [Int] { [11, 14] }
    public static var since: Int { 11 }
    /// Whether an element is left out of its own result.
    public var isExclusive = false
    /// Whether results run from the end of the axis.
    public var isReverse = false
    public init() {}

    public static var neutral: Int { 0 }

    public static func combine<T: NumericElement>(_ a: T, _ b: T) -> T { T.adding(a, b) }
  }
}
