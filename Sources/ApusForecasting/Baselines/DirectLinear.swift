// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// One regression for each step ahead, from the last L values and a constant:
/// x̂[t + h] = c_h + Σₖ a_hk·x[t − k], by least squares over all training windows.
///
/// It is the bar that a network has to clear: on most public series it beats the naive ones by far.
public struct DirectLinear: Forecaster {
  public var title: String { "linear AR" }
  public var reach: Int { length }
  /// Values that it looks at, L.
  public let length: Int
  /// Values that it gives, H.
  public let horizon: Int
  private let fit: LinearFit

  /// Fits to the training rows of a series.
  ///
  /// Throws: `invalidValue` when the rows are too few or hold values that are not finite.
  public init(
    fitting values: [Double], length: Int, horizon: Int, on training: TrainingRange
  ) throws(ModelError) {
    self.length = length
    self.horizon = horizon
    fit = try LinearFit(values, length: length, horizon: horizon, on: training)
  }

  public func forecast(
    _ values: [Double], origins: [Int], horizon: Int
  ) throws(ModelError) -> [[Double]] {
    guard horizon <= self.horizon else {
      throw ModelError(
        .invalidValue, "the regression gives \(self.horizon) values at once, not \(horizon)")
    }
    return origins.map { origin in
      (0..<horizon).map { fit.value(values, before: origin, step: $0) }
    }
  }
}
