// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import ArgumentParser

/// Continues a series with a model and tests the model on the series' past.
struct Forecast: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Forecasts a series from a CSV file and tests the model on its past.",
    discussion: """
      The model takes a window of one series, [N, W], [N, W, 1] or [N, 1, W], and gives the values
      that follow. The test forecasts from every origin in the last part of the series and compares
      with what came, beside simple forecasts: the last value, and the value one season earlier.

      Examples:
        apus forecast sunspots.onnx --csv sunspots.csv --season 132
        apus forecast model.onnx --csv load.csv --column MW --season 24 --season 168 --html load.html
      """)

  @Argument(help: "The model: .onnx, .onnxtxt, .txt or .json.") var model: String
  @Option(help: "The series: a CSV file, oldest value first.") var csv: String
  @Option(help: "The column with the values; the last one if not given.") var column: String?
  @Option(help: "Values the model looks at, where it does not say itself.") var window: Int?
  @Option(name: .customLong("season"), help: "Compare with the values so many earlier.")
  var seasons: [Int] = []
  @Option(name: .customLong("backtest"), help: "The part of the series to test on, at its end.")
  var fraction = 0.2
  @Option(help: "Write a page with plots and tables, which needs nothing else.") var html: String?
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var limits: RunLimits

  func validate() throws {
    guard fraction > 0, fraction < 1 else {
      throw ValidationError("--backtest takes a part between 0 and 1")
    }
    guard seasons.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("--season takes a whole number above 0")
    }
  }

  func run() throws { try limits.bounded { try forecast() } }

  private func forecast() throws {
    let series = try Series(csv: csv, column: column)
    let report = try ForecastReport(
      path: model, series: series, window: window, seasons: seasons, fraction: fraction,
      limits: limits.load)
    if let html { try writeFile(Array(ForecastPage(report).html.utf8), to: html) }
    if json {
      try Console.print(json: report.summary)
    } else {
      print(report.text(isColoured: Console.isTerminal))
      if let html { print("\nThe page with all plots: \(html)") }
    }
  }
}
