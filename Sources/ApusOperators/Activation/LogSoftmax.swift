// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Logarithm of the shares of each column along an axis: `y[i] = x[i] - ln Σⱼ exp x[j]`.
  ///
  /// Source: ONNX LogSoftmax, opset 13.
  public struct LogSoftmax: SoftmaxOperator {
    public static var name: String { "LogSoftmax" }
    public static var versions: [Int] { [1, 11, 13] }
    /// The axis; negative counts from the end.
    public var axis = -1
    /// See `SoftmaxOperator`.
    public var joinsLaterAxes = false
    public init() {}

    public func column(_ x: [Double], in dtype: DType) -> [Double] {
      let total = Op.logSumExp(x)
      return x.map { $0 - total }
    }
  }
}
