// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import Foundation

extension Op {
  /// Shares of each column along an axis: `y[i] = exp x[i] / Σⱼ exp x[j]`.
  ///
  /// Source: ONNX Softmax, opset 13.
  public struct Softmax: SoftmaxOperator {
    public static var name: String { "Softmax" }
    public static var versions: [Int] { [1, 11, 13] }
    /// The axis; negative counts from the end.
    public var axis = -1
    /// See `SoftmaxOperator`.
    public var joinsLaterAxes = false
    public init() {}

    public func column(_ x: [Double]) -> [Double] {
      let total = Op.logSumExp(x)
      return x.map { exp($0 - total) }
    }
  }
}
