// SPDX-License-Identifier: Apache-2.0

/// Mean pinball loss of forecasts of one quantile q: Σ max(q·(x − f), (q − 1)·(x − f)) / n.
///
/// Least when a part q of the truths lies below the forecasts; for q = ½ it is half the mean
/// absolute error. Source: Koenker and Bassett (1978).
public struct PinballLoss: Sendable, Hashable {
  /// The quantile's level, between 0 and 1.
  public let level: Double
  public private(set) var count = 0
  private var sum = 0.0

  public init(level: Double) {
    precondition(level > 0 && level < 1)
    self.level = level
  }

  /// Adds one pair.
  public mutating func add(forecast f: Double, truth x: Double) {
    count += 1
    sum += max(level * (x - f), (level - 1) * (x - f))
  }

  /// The mean, in the units of the series; NaN without pairs.
  public var value: Double { sum / Double(count) }
}
