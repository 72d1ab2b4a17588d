// SPDX-License-Identifier: Apache-2.0

/// Sums over pairs of forecast f and truth x, from which errors follow; pairs come one by one.
///
/// n is the number of pairs. Every error is NaN when it has no pair to be taken from.
public struct PointErrors: Sendable, Hashable {
  public private(set) var count = 0
  private var error = 0.0
  private var absolute = 0.0
  private var squared = 0.0
  private var relative = 0.0
  private var relativeCount = 0
  private var symmetric = 0.0
  private var truthMagnitude = 0.0
  private var truthMean = 0.0
  /// Σ (x − x̄)², by Welford's updates.
  private var truthSquares = 0.0

  public init() {}

  /// Adds one pair.
  public mutating func add(forecast f: Double, truth x: Double) {
    let e = f - x
    count += 1
    error += e
    absolute += e.magnitude
    squared += e * e
    if x != 0 {
      relative += (e / x).magnitude
      relativeCount += 1
    }
    let size = f.magnitude + x.magnitude
    if size > 0 { symmetric += 2 * e.magnitude / size }
    truthMagnitude += x.magnitude
    let delta = x - truthMean
    truthMean += delta / Double(count)
    truthSquares += delta * (x - truthMean)
  }

  /// Adds arrays of equal length.
  public mutating func add(forecasts: some Sequence<Float>, truths: some Sequence<Float>) {
    for (f, x) in zip(forecasts, truths) { add(forecast: Double(f), truth: Double(x)) }
  }

  /// Mean error: Σ (f − x) / n, in the units of the series.
  public var bias: Double { error / Double(count) }
  /// Mean absolute error: Σ |f − x| / n, in the units of the series.
  public var mae: Double { absolute / Double(count) }
  /// Mean squared error: Σ (f − x)² / n.
  public var mse: Double { squared / Double(count) }
  /// Root mean squared error: √mse, in the units of the series.
  public var rmse: Double { mse.squareRoot() }
  /// Mean absolute percentage error: 100 · Σ |f − x| / |x| / m over the m pairs with x ≠ 0.
  public var mape: Double { 100 * relative / Double(relativeCount) }
  /// Symmetric percentage error from 0 to 200: 200 · Σ |f − x| / (|f| + |x|) / n, where 0 / 0 is 0.
  /// Source: Makridakis, M4 (2018).
  public var smape: Double { 100 * symmetric / Double(count) }
  /// Weighted percentage error: 100 · Σ |f − x| / Σ |x|.
  public var wape: Double { 100 * absolute / truthMagnitude }
  /// Part of the variance that is explained: 1 − Σ (f − x)² / Σ (x − x̄)².
  public var r2: Double { 1 - squared / truthSquares }
  /// Root relative squared error: √(Σ (f − x)² / Σ (x − x̄)²), with x̄ the mean of all truths
  /// together, whatever their column. Source: Lai et al., LSTNet (2018), equation 12.
  public var rse: Double { (squared / truthSquares).squareRoot() }

  /// Mean absolute scaled error: mae over that of the naive forecast in training.
  /// Source: Hyndman and Koehler (2006).
  public func mase(_ scale: NaiveScale) -> Double { mae / scale.mae }
}
