// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Something that continues a series.
public protocol Forecaster {
  /// How tables name it.
  var title: String { get }
  /// How many values it needs before the first that it forecasts.
  var reach: Int { get }

  /// The `horizon` values from each origin on; an origin is the place of the first value that is
  /// forecast, and only values before it may be used.
  /// - Throws: what a model throws that runs.
  func forecast(
    _ values: [Double], origins: [Int], horizon: Int
  ) throws(ModelError) -> [[Double]]
}

/// Forecasts that nothing changes.
public struct LastValue: Forecaster {
  public var title: String { "last value" }
  public var reach: Int { 1 }

  public init() {}

  public func forecast(
    _ values: [Double], origins: [Int], horizon: Int
  ) throws(ModelError) -> [[Double]] {
    origins.map { [Double](repeating: values[$0 - 1], count: horizon) }
  }
}

/// Forecasts what was one season ago: x̂[t + h] = x[t + h - k·season], the smallest k that is known.
public struct SeasonalNaive: Forecaster {
  /// The length of a season in values, at least 1.
  public let season: Int
  public var title: String { "\(season) earlier" }
  public var reach: Int { season }

  public init(season: Int) {
    precondition(season > 0)
    self.season = season
  }

  public func forecast(
    _ values: [Double], origins: [Int], horizon: Int
  ) throws(ModelError) -> [[Double]] {
    origins.map { origin in (0..<horizon).map { values[origin - season + $0 % season] } }
  }
}
