// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A linear autoregression of order p, fed back for further steps:
/// x̂[t] = c + Σₖ aₖ·x[t − k], k = 1 … p, with c and a by least squares.
public struct LinearAutoregression: Forecaster {
  public var title: String { "AR(\(order))" }
  public var reach: Int { order }
  /// Values that each step looks at, p.
  public let order: Int
  private let fit: LinearFit

  /// Fits to the training rows of a series.
  ///
  /// Throws: `invalidValue` when the rows are too few or hold values that are not finite.
  public init(
    fitting values: [Double], order: Int, on training: TrainingRange
  ) throws(ModelError) {
    self.order = order
    fit = try LinearFit(values, length: order, horizon: 1, on: training)
  }

  /// a₁ … a_p and c.
  public var coefficients: [Double] {
    Array(fit.weights[0][..<order].reversed()) + [fit.weights[0][order]]
  }

  public func forecast(
    _ values: [Double], origins: [Int], horizon: Int
  ) throws(ModelError) -> [[Double]] {
    origins.map { origin in
      var window = Array(values[origin - order..<origin])
      for _ in 0..<horizon { window.append(fit.value(window, before: window.count, step: 0)) }
      return Array(window[order...])
    }
  }
}
