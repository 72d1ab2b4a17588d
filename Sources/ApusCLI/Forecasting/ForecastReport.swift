// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusPasses
import ApusTensor
import ApusTraining
import Foundation

/// What `apus forecast` finds out: the next values, and how good such forecasts were in the past.
struct ForecastReport {
  let path: String
  /// The target that is shown, of the first series of the file.
  let series: Series
  let target: String
  let window: Int
  let horizon: Int
  let nextLabels: [String]
  let next: [Double]
  /// What the next values lie between with a given probability, when the model says that.
  let interval: Interval?
  let backtest: BacktestReport
  /// Rows of the first forecast values of the test, and the model's forecasts by origin and step.
  let origins: [Int]
  let forecasts: [[Double]]
  let summaryOfModel: ModelSummary
  let nodesInFile: Int
  /// Microseconds of one run on one window: the median of several.
  let runTime: Double
  /// Seconds of the model's whole backtest.
  let backtestTime: Double

  /// Bounds of the next values.
  struct Interval {
    var level: Double
    var low: [Double]
    var high: [Double]
  }

  /// Runs the model on the latest window and on those of the test.
  /// - Throws: what preparing and running throws; `unsupported` when the model is no forecaster.
  init(
    path: String, model: Model, source: ForecastSource.Opened, target name: String?,
    seasons: [Int], fraction: Double
  ) throws(ModelError) {
    self.path = path
    var improved = model
    nodesInFile = model.graph.nodes.count
    _ = try Pipeline.interchange.run(&improved.graph)
    try improved.graph.inferTypes()
    summaryOfModel = ModelSummary(improved)
    let (spec, dataset) = (source.forecaster.spec, source.dataset)
    target = name ?? spec.targets[0]
    let place = spec.targets.firstIndex(of: target) ?? 0
    series = try dataset.table.series(target)
    window = spec.window.length
    horizon = spec.window.horizon
    let forecaster = try source.forecaster.forecaster(for: dataset)
    let single = try source.forecaster.forecaster(for: dataset, largestBatch: 1)
    let latest = try dataset.latestWindow(spec.window)
    var times: [Double] = []
    var output: [Float] = []
    let begin = ContinuousClock.now
    repeat {
      let start = ContinuousClock.now
      output = try single.outputs(latest)
      times.append((ContinuousClock.now - start) / .microseconds(1))
    } while times.count < 1000 && ContinuousClock.now - begin < .milliseconds(300)
    runTime = times.sorted()[times.count / 2]
    let numbers = NextNumbers(output, spec: spec, target: place)
    (next, interval) = (numbers.forecast, numbers.interval)
    nextLabels = series.nextLabels(horizon)
    let test = try source.forecaster.backtest(
      dataset, fraction: fraction, season: seasons.first ?? 1)
    let testBegin = ContinuousClock.now
    let all = try forecaster.forecast(test.view, targets: test.targets)
    backtestTime = (ContinuousClock.now - testBegin) / .seconds(1)
    backtest = try test.report(
      model: forecaster, baselines: test.usableBaselines(seasons: seasons))
    let (steps, width) = (horizon, test.targets.count)
    let count = series.values.count
    let shown = test.view.windows.enumerated().filter { $0.element < count }
    origins = shown.map(\.element)
    forecasts = shown.map { window, _ in
      (0..<steps).map { Double(all[(window * steps + $0) * width + place]) }
    }
  }

  /// The model's file name.
  var title: String { (path as NSString).lastPathComponent }

  /// How much smaller the model's error is than that of the best simple forecast, as a part.
  var gain: Double { backtest.gain ?? .nan }

  /// The label of a place in the series.
  func label(_ place: Int) -> String {
    series.labels[min(max(0, place), series.labels.count - 1)]
  }

  /// The scores in the order of tables, the model's first.
  var entries: [BacktestReport.Entry] { backtest.order.compactMap { backtest.scores[$0] } }
}

/// What a model says of the next steps of one target.
private struct NextNumbers {
  let forecast: [Double]
  let interval: ForecastReport.Interval?

  /// `output` is [H, K] or [H, K, Q].
  init(_ output: [Float], spec: ForecastSpec, target: Int) {
    let (steps, width) = (spec.window.horizon, spec.targets.count)
    let levels = max(1, output.count / max(1, steps * width))
    func numbers(_ level: Int) -> [Double] {
      (0..<steps).map { Double(output[($0 * width + target) * levels + level]) }
    }
    let forecast = numbers(spec.medianPlace ?? 0)
    self.forecast = forecast
    if let conformal = spec.intervals, conformal.radii.count == steps,
      conformal.radii.allSatisfy({ $0.count > target })
    {
      interval = ForecastReport.Interval(
        level: conformal.level,
        low: forecast.indices.map { forecast[$0] - conformal.radii[$0][target] },
        high: forecast.indices.map { forecast[$0] + conformal.radii[$0][target] })
    } else if let first = spec.quantileLevels.first, let last = spec.quantileLevels.last,
      levels > 1, levels == spec.quantileLevels.count
    {
      interval = ForecastReport.Interval(
        level: last - first, low: numbers(0), high: numbers(levels - 1))
    } else {
      interval = nil
    }
  }
}

extension ForecastReport {
  struct Summary: Encodable {
    struct Value: Encodable {
      var label: String
      var value: Double
      var low: Double?
      var high: Double?
    }
    var series: String
    var values: Int
    var window: Int
    var next: [Value]
    /// The probability of `low` and `high`.
    var level: Double?
    var origins: Int
    var scores: [String: BacktestReport.Entry]
    var runMicroseconds: Double
    var backtestSeconds: Double
  }

  /// What `--json` prints.
  var summary: Summary {
    Summary(
      series: series.name, values: series.values.count, window: window,
      next: next.indices.map {
        .init(
          label: nextLabels[$0], value: next[$0], low: interval?.low[$0],
          high: interval?.high[$0])
      }, level: interval?.level, origins: backtest.windows, scores: backtest.scores,
      runMicroseconds: runTime, backtestSeconds: backtestTime)
  }
}
