// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// 1 for the first largest element of each column along an axis, 0 for the rest.
  ///
  /// Source: ONNX Hardmax, opset 13.
  public struct Hardmax: SoftmaxOperator {
    public static var name: String { "Hardmax" }
    public static var versions: [Int] { [1, 11, 13] }
    /// The axis; negative counts from the end.
    public var axis = -1
    /// See `SoftmaxOperator`.
    public var joinsLaterAxes = false
    public init() {}

    public func column(_ x: [Double], in dtype: DType) -> [Double] {
      var best = 0
      for index in x.indices where x[index] > x[best] || (x[index].isNaN && !x[best].isNaN) {
        best = index
      }
      return x.indices.map { $0 == best ? 1 : 0 }
    }
  }
}
