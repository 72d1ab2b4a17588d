// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Goes on along the line from the first value to the last known:
/// x̂[t + h] = x[t − 1] + (h + 1)·(x[t − 1] − x[0]) / (t − 1).
///
/// Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, section 5.2.
public struct Drift: Forecaster {
  public var title: String { "drift" }
  public var reach: Int { 2 }

  public init() {}

  public func forecast(
    _ values: [Double], origins: [Int], horizon: Int
  ) throws(ModelError) -> [[Double]] {
    origins.map { origin in
      let last = values[origin - 1]
      let slope = (last - values[0]) / Double(origin - 1)
      return (1...horizon).map { last + Double($0) * slope }
    }
  }
}
