// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Forecasts from every origin of a stretch of the past, each compared with what came.
public struct Backtest: Sendable {
  /// Places of the first forecast values, ascending.
  public let origins: [Int]
  /// How many values are forecast from each.
  public let horizon: Int

  /// All origins from `start` on that leave `horizon` values to compare with, and before which
  /// there are `reach` values.
  /// - Throws: `invalidValue` when there is none.
  public init(count: Int, start: Int, horizon: Int, reach: Int) throws(ModelError) {
    let first = max(start, reach)
    guard horizon > 0, first <= count - horizon else {
      throw ModelError(
        .invalidValue,
        "\(count) values leave nothing to test: needs \(reach) before and \(horizon) after an "
          + "origin from \(start) on")
    }
    origins = Array(first...(count - horizon))
    self.horizon = horizon
  }

  /// What a forecaster would have said, and how wrong it was.
  public struct Outcome: Sendable {
    public var title: String
    /// By origin, then by step.
    public var forecasts: [[Double]]
    public var scores: Scores
    /// The scores of each step ahead alone.
    public var steps: [Scores]
  }

  /// Tests one forecaster. - Throws: what it throws.
  public func outcome(
    of forecaster: some Forecaster, on values: [Double]
  ) throws(ModelError) -> Outcome {
    let forecasts = try forecaster.forecast(values, origins: origins, horizon: horizon)
    var steps: [Scores] = []
    for step in 0..<horizon {
      steps.append(
        Scores(
          zip(origins, forecasts).map { ($1[step], values[$0 + step]) }))
    }
    let all = zip(origins, forecasts).flatMap { origin, forecast in
      forecast.enumerated().map { ($1, values[origin + $0]) }
    }
    return Outcome(
      title: forecaster.title, forecasts: forecasts, scores: Scores(all), steps: steps)
  }
}
