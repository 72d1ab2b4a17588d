// SPDX-License-Identifier: Apache-2.0

import ApusGradients
public import ApusGraph
public import ApusTensor

/// The mean over levels q of `max(q (t - p_q), (q - 1) (t - p_q))`: pinball loss.
///
/// Prediction [N, …, Q] with one quantile a level, or [N, …] when there is one level. Source:
/// Koenker and Bassett, 1978.
public struct QuantileLoss: Loss {
  public var name: String { "quantile" }
  /// Between 0 and 1, ascending.
  public let levels: [Double]
  public var width: Int { levels.count }

  /// Throws: `invalidValue` when levels are none, outside 0 … 1 or not ascending.
  public init(_ levels: [Double]) throws(ModelError) {
    guard !levels.isEmpty, levels.allSatisfy({ $0 > 0 && $0 < 1 }),
      zip(levels, levels.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw ModelError(
        .invalidValue, "quantile levels must ascend between 0 and 1, got \(levels)")
    }
    self.levels = levels
  }

  public func elements(
    _ site: LossSite, prediction: ValueID, target: ValueID
  ) throws(ModelError) -> ValueID {
    let shape = try site.shape(target)
    let isWide = levels.count > 1
    let wide = isWide ? try site.reshape(target, to: shape + [1]) : target
    let error = try site.subtract(wide, prediction)
    let under = site.constant(try Tensor(shape: [levels.count], levels.map { Float($0) }))
    let over = site.constant(try Tensor(shape: [levels.count], levels.map { Float($0 - 1) }))
    let high = try site.multiply(error, under)
    let low = try site.multiply(error, over)
    let pinball = try site.maximum(high, low)
    guard isWide else { return pinball }
    let total = try site.sum(pinball, over: [shape.count], keepsDimensions: false)
    return try site.multiply(total, 1 / Double(levels.count))
  }
}
