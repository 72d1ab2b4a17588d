// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
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

    public func column(_ x: [Double], in dtype: DType) -> [Double] { Op.shares(x, in: dtype) }
  }

  /// `exp x[i] / Σⱼ exp x[j]`. In float16 and bfloat16 every step is rounded, in bfloat16 every
  /// partial sum as well: the standard's expected values are made that way.
  static func shares(_ x: [Double], in dtype: DType) -> [Double] {
    let largest = x.reduce(-.infinity) { Double.extreme($0, $1, larger: true) }
    guard dtype == .float16 || dtype == .bfloat16, largest.isFinite else {
      let total = Op.logSumExp(x)
      return x.map { exp($0 - total) }
    }
    func rounded(_ value: Double) -> Double {
      dtype == .float16 ? Double(Float16(value)) : BFloat16(converting: value).asDouble
    }
    let powers = x.map { rounded(exp(rounded($0 - largest))) }
    let total =
      dtype == .float16
      ? rounded(powers.reduce(0, +)) : Op.sum(powers, rounded: rounded)
    return powers.map { rounded($0 / total) }
  }

  /// A sum of which every partial sum is rounded: eight numbers in turn, then blocks in pairs, so
  /// that the error does not grow with the count.
  private static func sum(_ x: [Double], rounded: (Double) -> Double) -> Double {
    var sums = stride(from: 0, to: x.count, by: 8).map { start in
      x[start..<min(start + 8, x.count)].reduce(0) { rounded($0 + $1) }
    }
    while sums.count > 1 {
      sums = stride(from: 0, to: sums.count, by: 2).map { index in
        index + 1 < sums.count ? rounded(sums[index] + sums[index + 1]) : sums[index]
      }
    }
    return sums.first ?? 0
  }
}
