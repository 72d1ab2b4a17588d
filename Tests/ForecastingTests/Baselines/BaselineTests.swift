// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusOpenBLAS
import ApusTensor
import Testing

@Suite struct BaselineTests {
  @Test func driftGoesOnAlongALine() throws {
    let line = (0..<10).map { 3 + 0.5 * Double($0) }
    let forecast = try Drift().forecast(line, origins: [4], horizon: 3)
    #expect(forecast == [[5, 5.5, 6]])
    #expect(try Drift().forecast([1, 9, 5], origins: [3], horizon: 2) == [[7, 9]])
  }

  /// Whoever made a series by a recurrence is found out.
  @Test func anAutoregressionIsRecovered() throws {
    var values = [1.0, 2, 0.5]
    for t in 3..<60 {
      values.append(0.3 + 0.9 * values[t - 1] - 0.7 * values[t - 2] + 0.2 * values[t - 3])
    }
    let split = try TimeSplit(count: 40, validation: 0, test: 0.25)
    let ar = try LinearAutoregression(fitting: values, order: 3, on: split.training)
    for (got, expected) in zip(ar.coefficients, [0.9, -0.7, 0.2, 0.3]) {
      #expect(abs(got - expected) < 1e-6)
    }
    let direct = try DirectLinear(fitting: values, length: 3, horizon: 5, on: split.training)
    for forecaster in [ar, direct] as [any Forecaster] {
      let forecast = try forecaster.forecast(values, origins: [45], horizon: 5)[0]
      for (got, expected) in zip(forecast, values[45..<50]) {
        #expect(abs(got - expected) < 1e-6)
      }
    }
  }

  @Test func tooFewRowsAreRefused() throws {
    let split = try TimeSplit(count: 12, validation: 0, test: 0)
    let values = [Double](repeating: 1, count: 12)
    #expect(throws: ModelError.self) {
      try DirectLinear(fitting: values, length: 8, horizon: 2, on: split.training)
    }
  }

  /// Least squares in blocks are least squares of all rows: the normal equations hold.
  @Test(arguments: [8, 40, 41, 500]) func residualsAreAtRightAngles(rows: Int) throws {
    var squares = try LeastSquares(featureCount: 5, targetCount: 3)
    var all: [[Double]] = []
    var state: UInt64 = 7
    for _ in 0..<rows {
      let row = (0..<8).map { _ -> Double in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) * 0x1p-53 - 0.5
      }
      all.append(row)
      try squares.addRow(row)
    }
    let solution = try squares.solution()
    #expect(squares.rowCount == rows)
    for target in 0..<3 {
      for feature in 0..<5 {
        let dot = all.reduce(0) { sum, row in
          let fit = (0..<5).reduce(0) { $0 + row[$1] * solution[target][$1] }
          return sum + row[feature] * (row[5 + target] - fit)
        }
        #expect(abs(dot) < 1e-10)
      }
    }
  }

  @Test func dependentFeaturesTakeTheLeastNorm() throws {
    var squares = try LeastSquares(featureCount: 2, targetCount: 1)
    for x in 1...9 { try squares.addRow([Double(x), Double(x), 4 * Double(x)]) }
    for weight in try squares.solution()[0] { #expect(abs(weight - 2) < 1e-9) }
  }

  /// The figures of the project's research notes, got there with NumPy: the last fifth of the
  /// monthly sunspots, 132 months to 12, every origin.
  @Test func theBarsOfTheSunspots() throws {
    let values = try Sunspots.values.get()
    let split = try TimeSplit(count: values.count, validation: 0, test: 0.2)
    let test = try Backtest(count: values.count, start: 2256, horizon: 12, reach: 132)
    let linear = try DirectLinear(fitting: values, length: 132, horizon: 12, on: split.training)
    for (forecaster, rmse, mae) in [
      (linear, 24.6573, 18.1997), (LastValue(), 31.9153, 23.9273),
      (SeasonalNaive(season: 12), 40.56, 31.07),
    ] as [(any Forecaster, Double, Double)] {
      let scores = try test.outcome(of: forecaster, on: values).scores
      #expect(abs(scores.rmse - rmse) < 0.005, "\(forecaster.title): \(scores.rmse)")
      #expect(abs(scores.mae - mae) < 0.005, "\(forecaster.title): \(scores.mae)")
    }
  }
}
