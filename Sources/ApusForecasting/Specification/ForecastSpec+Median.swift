// SPDX-License-Identifier: Apache-2.0

extension ForecastSpec {
  /// Which quantile is the forecast: the one nearest to the median; nil without quantiles.
  public static func medianPlace(_ levels: [Double]) -> Int? {
    levels.indices.min { abs(levels[$0] - 0.5) < abs(levels[$1] - 0.5) }
  }

  /// Which number of the output is the forecast.
  public var medianPlace: Int? {
    quantileLevels.count > 1 ? ForecastSpec.medianPlace(quantileLevels) : nil
  }
}
