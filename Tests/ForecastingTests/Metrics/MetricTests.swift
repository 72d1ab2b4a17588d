// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import Foundation
import Testing

/// Numbers of NumPy 2, by the formulas of each score's source.
@Suite struct MetricTests {
  let forecasts = [2.0, 1, 4, 3, 5, 8, 1, 0]
  let truths = [3.0, 1, 2, 5, 7, 6, 0, 2]

  private func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-12 * max(1, abs(b)) }

  @Test func pointErrors() {
    var errors = PointErrors()
    for (f, x) in zip(forecasts, truths) { errors.add(forecast: f, truth: x) }
    #expect(close(errors.mae, 1.5) && close(errors.bias, -0.25))
    #expect(close(errors.rmse, 1.6583123951777) && close(errors.mse, 2.75))
    #expect(close(errors.mape, 47.89115646258503))
    #expect(close(errors.smape, 77.32142857142858))
    #expect(close(errors.wape, 46.15384615384615))
    #expect(close(errors.r2, 0.49425287356321834))
    #expect(close(errors.rse, 0.7111590022187595))
  }

  @Test func bothZeroIsNoError() {
    var errors = PointErrors()
    errors.add(forecast: 0, truth: 0)
    #expect(errors.smape == 0 && errors.mae == 0 && errors.mape.isNaN)
    errors.add(forecast: 3, truth: 0)
    #expect(errors.smape == 100)
    #expect(Scores(errors).mape == nil && Scores(errors).wape == nil)
  }

  /// Two columns of four; the plain formula, and the wrong one of another library does not agree.
  @Test func correlationOfColumns() {
    var correlation = Correlation(columnCount: 3)
    for (place, (f, x)) in zip(forecasts, truths).enumerated() {
      correlation.add(forecast: f, truth: x, column: place % 2)
      correlation.add(forecast: f, truth: 7, column: 2)
    }
    #expect(close(correlation.value, 0.8359020988654761))
    var flat = Correlation(columnCount: 2)
    for x in truths {
      flat.add(forecast: 2 * x + 1, truth: x, column: 0)
      flat.add(forecast: 5, truth: x, column: 1)
    }
    #expect(close(flat.value, 0.5))
  }

  @Test func theScaleIsOfTrainingAlone() throws {
    let split = try TimeSplit(count: 8, validation: 0, test: 0.25)
    for (values, lag, expected) in [
      ([1.0, 4, 2, 8, 5, 7, 900, -900], 1, 3.2), ([1, 4, 2, 8, 5, 7, 900, -900], 2, 2.25),
    ] {
      #expect(close(NaiveScale(values, lag: lag, on: split.training).mae, expected))
    }
    var errors = PointErrors()
    errors.add(forecast: 1, truth: 2.6)
    #expect(close(errors.mase(NaiveScale([1, 4, 2, 8, 5, 7, 0, 0], on: split.training)), 0.5))
  }

  @Test func intervals() throws {
    var errors = IntervalErrors(level: 0.8)
    errors.add(low: 0, high: 2, truth: 1)
    errors.add(low: 0, high: 2, truth: 2)
    errors.add(low: 0, high: 4, truth: 5)
    errors.add(low: 0, high: 4, truth: -2)
    #expect(errors.coverage == 0.5 && errors.width == 3)
    let split = try TimeSplit(count: 3, validation: 0, test: 0)
    let scale = NaiveScale([0, 2, 0], on: split.training)
    // (12 + 2/0.2·(1 + 2)) / 4 / 2
    #expect(abs(errors.msis(scale) - 5.25) < 1e-12)
  }

  /// The pinball loss is least at the quantile, and half the absolute error at the median.
  @Test(arguments: [0.1, 0.5, 0.8]) func pinballIsLeastAtTheQuantile(level: Double) {
    let truths = (0..<200).map { Double(($0 * 37) % 200) }
    func loss(_ f: Double) -> Double {
      var loss = PinballLoss(level: level)
      for x in truths { loss.add(forecast: f, truth: x) }
      return loss.value
    }
    let best = (0..<200).map(Double.init).min { loss($0) < loss($1) } ?? .nan
    #expect(abs(best - 200 * level) <= 1)
    var half = PinballLoss(level: 0.5)
    half.add(forecast: 1, truth: 4)
    half.add(forecast: 3, truth: 2)
    #expect(half.value == 1)
  }

  @Test func classes() {
    var matrix = ConfusionMatrix(classCount: 4)
    for (predicted, truth) in [(0, 0), (0, 0), (1, 0), (1, 1), (2, 1), (2, 2)] {
      matrix.add(predicted: predicted, truth: truth)
    }
    #expect(abs(matrix.accuracy - 4.0 / 6) < 1e-12)
    #expect(abs(matrix.f1(0) - 0.8) < 1e-12 && matrix.f1(1) == 0.5 && matrix.f1(3) == 0)
    #expect(abs(matrix.macroF1 - (0.8 + 0.5 + 2.0 / 3) / 3) < 1e-12)
  }
}
