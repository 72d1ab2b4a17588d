// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import ArgumentParser

/// Continues a series with a model and tests the model on the series' past.
struct Forecast: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Forecasts a series from a CSV file and tests the model on its past.",
    discussion: """
      A model that `apus train` made says which columns it takes; another must take a window of one
      series, [N, W], [N, W, 1] or [N, 1, W], and give the values that follow. Both take and give the
      file's own units. The test forecasts from every origin in the last part of the rows and
      compares with what came, beside simple forecasts. Numbers of the future that the model must
      know stand in rows after the last one, with the targets left empty.

      Examples:
        apus forecast sunspots.onnx --csv sunspots.csv --season 132
        apus forecast model.onnx --csv load.csv --column MW --season 24 --season 168 --html load.html
      """)

  @Argument(help: "The model: .onnx, .onnxtxt, .txt or .json.") var model: String
  @OptionGroup var data: ForecastSource
  @Option(name: .customLong("backtest"), help: "The part of the rows to test on, at the end.")
  var fraction = 0.2
  @Option(help: "Write a page with plots and tables, which needs nothing else.") var html: String?
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var limits: RunLimits

  func validate() throws {
    guard fraction > 0, fraction < 1 else {
      throw ValidationError("--backtest takes a part between 0 and 1")
    }
  }

  func run() throws { try limits.bounded { try forecast() } }

  private func forecast() throws {
    let file = try ModelFile(model, limits: limits.load).model()
    let report = try ForecastReport(
      path: model, model: file, source: data.open(file, path: model), target: data.column,
      seasons: data.seasons, fraction: fraction)
    if let html { try writeFile(Array(ForecastPage(report).html.utf8), to: html) }
    if json {
      try Console.print(json: report.summary)
    } else {
      print(report.text(isColoured: Console.isTerminal))
      if let html { print("\nThe page with all plots: \(html)") }
    }
  }
}
