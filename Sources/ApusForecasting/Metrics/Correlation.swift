// SPDX-License-Identifier: Apache-2.0

/// Empirical correlation between forecasts and truths of several columns:
/// CORR = mean over columns of Σ (x − x̄)(f − f̄) / √(Σ (x − x̄)² · Σ (f − f̄)²).
///
/// Columns whose truth never changes are left out; a forecast that never changes counts as 0.
/// Source: Lai et al., LSTNet (2018), equation 13. (The Time-Series-Library has the root of
/// Σ (x − x̄)²(f − f̄)² below the line, which is another number.)
public struct Correlation: Sendable, Hashable {
  private var columns: [Moments]

  private struct Moments: Sendable, Hashable {
    var count = 0.0
    var truthMean = 0.0
    var forecastMean = 0.0
    var truthSquares = 0.0
    var forecastSquares = 0.0
    var products = 0.0
  }

  public init(columnCount: Int) {
    columns = [Moments](repeating: Moments(), count: columnCount)
  }

  /// Adds one pair of a column.
  public mutating func add(forecast f: Double, truth x: Double, column: Int) {
    columns[column].count += 1
    let count = columns[column].count
    let truthDelta = x - columns[column].truthMean
    let forecastDelta = f - columns[column].forecastMean
    columns[column].truthMean += truthDelta / count
    columns[column].forecastMean += forecastDelta / count
    columns[column].truthSquares += truthDelta * (x - columns[column].truthMean)
    columns[column].forecastSquares += forecastDelta * (f - columns[column].forecastMean)
    columns[column].products += truthDelta * (f - columns[column].forecastMean)
  }

  /// The mean over columns; NaN when no truth changes.
  public var value: Double {
    let used = columns.filter { $0.truthSquares > 0 }
    let sum = used.reduce(0) { sum, column in
      let size = (column.truthSquares * column.forecastSquares).squareRoot()
      return sum + (size > 0 ? column.products / size : 0)
    }
    return sum / Double(used.count)
  }
}
