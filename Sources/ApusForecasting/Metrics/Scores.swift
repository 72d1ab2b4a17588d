// SPDX-License-Identifier: Apache-2.0

/// How far forecasts were from what came; `PointErrors` has the formulas.
///
/// A score that cannot be taken (of no pairs, or with 0 below the line) is NaN, or nil where the
/// type says so.
public struct Scores: Sendable, Equatable, Codable {
  /// In the units of the series.
  public var rmse: Double
  /// In the units of the series.
  public var mae: Double
  /// The mean of forecast less truth, in the units of the series.
  public var bias: Double
  public var mse: Double
  /// Per cent.
  public var mape: Double?
  /// Per cent, from 0 to 200.
  public var smape: Double?
  /// Per cent.
  public var wape: Double?
  public var r2: Double?
  public var rse: Double?
  /// Correlation per step and column, averaged.
  public var corr: Double?
  /// Against the seasonal naive forecast in training.
  public var mase: Double?

  /// Scores of pairs that were added up, with what a sum over pairs cannot give.
  public init(_ errors: PointErrors, correlation: Double? = nil, mase: Double? = nil) {
    func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
    rmse = errors.rmse
    mae = errors.mae
    bias = errors.bias
    mse = errors.mse
    mape = finite(errors.mape)
    smape = finite(errors.smape)
    wape = finite(errors.wape)
    r2 = finite(errors.r2)
    rse = finite(errors.rse)
    corr = finite(correlation)
    self.mase = finite(mase)
  }

  /// Scores pairs of forecast and truth; NaN when there are none.
  public init(_ pairs: [(forecast: Double, truth: Double)]) {
    var errors = PointErrors()
    for (forecast, truth) in pairs { errors.add(forecast: forecast, truth: truth) }
    self.init(errors)
  }
}
