// SPDX-License-Identifier: Apache-2.0

/// How wrong the seasonal naive forecast is within training rows: Σ |x[t] − x[t − m]| / n.
///
/// It is the unit of MASE and MSIS, and of training rows alone, so that scores of several test
/// parts compare.
public struct NaiveScale: Sendable, Hashable {
  /// The season in rows, m.
  public let lag: Int
  /// The mean absolute error; NaN when no two training rows are m apart.
  public let mae: Double

  /// Takes the mean over all training rows that have one `lag` rows, at least 1, before them.
  public init(_ values: [Double], lag: Int = 1, on training: TrainingRange) {
    precondition(lag > 0)
    self.lag = lag
    var sum = 0.0
    var count = 0
    for range in training.ranges {
      for row in range.dropFirst(lag) where row < values.count {
        sum += (values[row] - values[row - lag]).magnitude
        count += 1
      }
    }
    mae = sum / Double(count)
  }
}
