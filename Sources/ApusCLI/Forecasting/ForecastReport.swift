// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusONNX
import ApusPasses
import ApusTensor
import Foundation

/// What `apus forecast` finds out: the next values, and how good such forecasts were in the past.
struct ForecastReport {
  let path: String
  let series: Series
  let window: Int
  let horizon: Int
  let nextLabels: [String]
  let next: [Double]
  let backtest: Backtest
  /// The model first, then the simple forecasts.
  let outcomes: [Backtest.Outcome]
  let summaryOfModel: ModelSummary
  let nodesInFile: Int
  let changes: Explanation
  /// Microseconds of one run on one window: the median of several.
  let runTime: Double
  /// Seconds of the model's whole backtest.
  let backtestTime: Double

  /// Loads, improves and runs the model.
  /// - Throws: what loading and running throws; `unsupported` when the model is no forecaster.
  init(
    path: String, series: Series, window: Int?, seasons: [Int], fraction: Double,
    limits: LoadLimits
  ) throws(ModelError) {
    self.path = path
    self.series = series
    var model = try ModelFile(path, limits: limits).model()
    nodesInFile = model.graph.nodes.count
    changes = try Pipeline.interchange.run(&model.graph)
    try model.graph.inferTypes()
    summaryOfModel = ModelSummary(model)
    guard model.graph.inputs.count == 1, let input = model.graph.inputs.first,
      case .tensor(let type) = model.graph[input].type
    else {
      throw ModelError(
        .unsupported,
        "forecasting needs a model with one input; this one has "
          + "\(model.graph.inputs.count)", at: .file(path))
    }
    let executor = try Executor(model)
    let forecaster = try ModelForecaster(input: type, window: window) {
      (tensor) throws(ModelError) in
      guard case .tensor(let output)? = try executor.run([.tensor(tensor)]).first else {
        throw ModelError(.unsupported, "the model's first output is no tensor")
      }
      return output
    }
    self.window = forecaster.window
    horizon = forecaster.horizon
    let values = series.values
    guard values.count >= forecaster.window else {
      throw ModelError(
        .invalidValue,
        "the series has \(values.count) values, the model looks at \(forecaster.window)")
    }
    var times: [Double] = []
    var latest: [Double] = []
    let begin = ContinuousClock.now
    repeat {
      let start = ContinuousClock.now
      latest =
        try forecaster.forecast(values, origins: [values.count], horizon: horizon).first ?? []
      times.append((ContinuousClock.now - start) / .microseconds(1))
    } while times.count < 1000 && ContinuousClock.now - begin < .milliseconds(300)
    next = latest
    nextLabels = series.nextLabels(horizon)
    runTime = times.sorted()[times.count / 2]
    let reach = max(forecaster.window, seasons.max() ?? 1)
    let start = Int(Double(values.count) * (1 - fraction))
    backtest = try Backtest(count: values.count, start: start, horizon: horizon, reach: reach)
    let testBegin = ContinuousClock.now
    var outcomes = [try backtest.outcome(of: forecaster, on: values)]
    backtestTime = (ContinuousClock.now - testBegin) / .seconds(1)
    outcomes.append(try backtest.outcome(of: LastValue(), on: values))
    for season in seasons {
      outcomes.append(try backtest.outcome(of: SeasonalNaive(season: season), on: values))
    }
    self.outcomes = outcomes
  }

  /// The model's file name.
  var title: String { (path as NSString).lastPathComponent }

  /// How much smaller the model's error is than that of the best simple forecast, as a part.
  var gain: Double {
    let best = outcomes.dropFirst().map(\.scores.rmse).min() ?? .nan
    return 1 - outcomes[0].scores.rmse / best
  }

  /// The label of a place in the series.
  func label(_ place: Int) -> String { series.labels[place] }
}

extension ForecastReport {
  struct Summary: Encodable {
    struct Value: Encodable {
      var label: String
      var value: Double
    }
    struct Score: Encodable {
      var forecaster: String
      var rmse: Double
      var mae: Double
      var bias: Double
      var rmseByStep: [Double]
    }
    var series: String
    var values: Int
    var window: Int
    var next: [Value]
    var origins: Int
    var scores: [Score]
    var runMicroseconds: Double
    var backtestSeconds: Double
  }

  /// What `--json` prints.
  var summary: Summary {
    Summary(
      series: series.name, values: series.values.count, window: window,
      next: zip(nextLabels, next).map { .init(label: $0, value: $1) },
      origins: backtest.origins.count,
      scores: outcomes.map {
        .init(
          forecaster: $0.title, rmse: $0.scores.rmse, mae: $0.scores.mae, bias: $0.scores.bias,
          rmseByStep: $0.steps.map(\.rmse))
      },
      runMicroseconds: runTime, backtestSeconds: backtestTime)
  }
}
