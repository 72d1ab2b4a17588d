// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor
import Foundation

/// The windows that are sums of cosines: `w[n] = a₀ - a₁·cos(2πn/D) + a₂·cos(4πn/D)`, where D is
/// the size N when periodic and N - 1 otherwise.
struct CosineWindow {
  var coefficients: (Double, Double, Double)
  var periodic: Bool
  var dtype: DType

  func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
    _ = try site.tensor(0)
    let size = site.shapeContents(0)?.first ?? .unknown
    if let value = size.value, value < 0 { throw CosineWindow.negative(value) }
    return [Fact(dtype, [size])]
  }

  private static func negative(_ size: Int) -> ModelError {
    ModelError(.invalidValue, "the size must not be negative, got \(size)")
  }

  /// A window of one element is 1. Throws: `limitExceeded` when it is too large.
  func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    let size = try site.tensor(0).singleInteger("the size")
    guard size >= 0 else { throw CosineWindow.negative(size) }
    try AllocationBudget.current?.check(Tensor.elementCount([size]) * 8)
    let period = Double(periodic ? size : size - 1)
    let (a, b, c) = coefficients
    let values = (0..<size).map { n in
      let turn = 2 * Double.pi * Double(n) / period
      return period == 0 ? 1 : a - b * cos(turn) + c * cos(2 * turn)
    }
    return [.tensor(try Tensor(dtype, shape: [size], converting: values))]
  }
}
