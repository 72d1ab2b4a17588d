// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Running product along an axis: `y[i] = Πⱼ≤ᵢ x[j]`.
  ///
  /// Source: ONNX CumProd, opset 26.
  public struct CumProd: CumulativeOperator {
    public static var name: String { "CumProd" }
    public static var versions: [Int] { [26] }
    /// Whether an element is left out of its own result.
    public var isExclusive = false
    /// Whether results run from the end of the axis.
    public var isReverse = false
    public init() {}

    public static var neutral: Int { 1 }

    public static func combine<T: NumericElement>(_ a: T, _ b: T) -> T { T.multiplying(a, b) }
  }
}
