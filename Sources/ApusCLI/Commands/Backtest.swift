// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import ApusTraining
import ArgumentParser

/// Tests a forecaster on the past, beside simple forecasts.
struct BacktestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "Tests a forecaster on the last part of a CSV file, beside simple forecasts.",
    discussion: """
      Forecasts from every origin in the last part of the rows with nothing but what came before,
      and compares with what came. Which columns go in, a model that `apus train` made says itself;
      another must take one series, [N, W], [N, W, 1] or [N, 1, W]. Linear AR is a regression for each
      step ahead from as many values as the model sees, fitted to the rows before the test.

      Examples:
        apus backtest model.onnx --csv sunspots.csv --season 132
        apus backtest model.onnx --csv load.csv --fraction 0.1 --json
      """)

  @Argument(help: "The model: .onnx, .onnxtxt, .txt or .json.") var model: String
  @OptionGroup var data: ForecastSource
  @Option(help: "The part of the rows to test on, at the end.") var fraction = 0.2
  @Flag(help: "Print JSON: scores.model.rmse and so on.") var json = false
  @OptionGroup var limits: RunLimits

  func validate() throws {
    guard fraction > 0, fraction <= 1 else {
      throw ValidationError("--fraction takes a part above 0, at most 1")
    }
  }

  func run() throws { try limits.bounded { try backtest() } }

  private func backtest() throws {
    let source = try data.open(ModelFile(model, limits: limits.load).model(), path: model)
    let test = try source.forecaster.backtest(
      source.dataset, fraction: fraction, season: data.seasons.first ?? 1)
    let report = try test.report(
      model: source.forecaster.forecaster(for: source.dataset),
      baselines: test.usableBaselines(seasons: data.seasons))
    if json {
      try Console.print(json: report)
      return
    }
    let table = source.dataset.table
    let windows = test.view.windows
    print(
      """
      \(report.targets.joined(separator: ", ")): \(Quantity.grouped(report.windows)) forecasts of \
      \(report.plan.horizon) steps, from \(table.label(windows[0])) to \
      \(table.label(windows[windows.count - 1]))

      \(report.table)
      """)
    if let verdict = report.verdict { print("\n\(verdict)") }
  }
}
