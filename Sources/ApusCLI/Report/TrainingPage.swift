// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusTensor
import ApusTraining
import Foundation

/// One HTML page about a training: curves, forecasts, errors, scores, the model. It needs no other
/// file and no network.
struct TrainingPage {
  private let result: TrainingResult
  private let training: ForecastTraining
  private let model: Model
  private let test: WindowBacktest?
  /// The model's forecasts of the test windows, [N, H, K].
  private let forecasts: [Float]

  /// Throws: what forecasting throws.
  init(
    _ result: TrainingResult, training: ForecastTraining, model: Model
  ) throws(ModelError) {
    self.result = result
    self.training = training
    self.model = model
    var windows = try training.backtest(.test)
    if windows == nil { windows = try training.backtest(.validation) }
    test = windows
    guard let windows else {
      forecasts = []
      return
    }
    forecasts = try training.forecaster(model).forecast(windows.view, targets: windows.targets)
  }

  /// The page.
  var html: String {
    let targets = training.data.dataset.targetColumns.map { training.data.dataset.names[$0] }
    let name = targets.joined(separator: ", ")
    return Page(
      title: name, introduction: introduction, figures: figures,
      sections: """
        <h2>Learning</h2>
        \(result.networks.curves("loss by epoch, in scaled units"))
        <h2>Forecasts against what came</h2>
        \(forecastCharts)
        <h2>Errors</h2>
        \(errorCharts)
        <h2>Scores</h2>
        <p>RMSE and MAE are in the units of the data; MASE is relative to the naive forecast's error in
        training. The best epoch was chosen on validation windows; test windows were scored once.</p>
        \(scoreTables)
        """,
      picture: GraphDrawing(model.graph).svg, plan: result.plan.text(isWhole: true)
    ).html
  }

  private var introduction: String {
    let plan = training.data.plan
    let parts = result.plan.parts.filter { $0.rows > 0 }.map {
      "\($0.name) \($0.from) to \($0.to)"
    }
    return
      "Sees \(plan.length) rows and forecasts \(plan.horizon). \(parts.joined(separator: "; "))."
  }

  private var figures: [(value: String, meaning: String)] {
    var figures: [(value: String, meaning: String)] = []
    if let test = result.outcome.test, let entry = test.scores["model"] {
      figures.append((Quantity.score(entry.total.rmse), "RMSE, test"))
      if let gain = test.gain, let best = test.best {
        figures.append(
          (String(format: "%+.1f %%", -gain * 100), "against \(best.entry.title)"))
      }
    }
    return figures + result.networks.figures
  }

  // MARK: - Charts

  private var forecastCharts: String {
    guard let test else { return "<p>There are no windows to test on.</p>" }
    return test.targets.indices.map { target in
      let horizon = test.view.windows.plan.horizon
      let points = sampled(test)
      var lines = [
        LineChart.Line(
          name: "what came", points: points.map { at($0, 0, target, test.truths, test) },
          style: "truth")
      ]
      if horizon > 1 {
        lines.append(
          .init(
            name: "forecast \(horizon) steps before",
            points: points.map { at($0, horizon - 1, target, forecasts, test) }, style: "far"))
      }
      lines.append(
        .init(
          name: "forecast 1 step before",
          points: points.map { at($0, 0, target, forecasts, test) }, style: "model"))
      let chart = LineChart(
        lines: lines, marks: marks(test), description: "forecasts beside what came", height: 340)
      return "<p>\(test.names[target].escapedForXML)</p>\(chart.svg)"
    }.joined(separator: "\n")
  }

  private var errorCharts: String {
    guard let test else { return "" }
    let horizon = test.view.windows.plan.horizon
    let residuals = zip(forecasts, test.truths).map { $0 - $1 }
    return test.targets.indices.map { target in
      var lines: [LineChart.Line] = []
      if horizon > 1 {
        lines.append(
          .init(
            name: "error \(horizon) steps ahead",
            points: sampled(test).map { at($0, horizon - 1, target, residuals, test) },
            style: "far"))
      }
      lines.append(
        .init(
          name: "error 1 step ahead",
          points: sampled(test).map { at($0, 0, target, residuals, test) }, style: "model"))
      let overTime = LineChart(
        lines: lines, marks: marks(test), description: "forecast less truth over time", height: 260)
      let values = stride(from: target, to: residuals.count, by: test.targets.count).map {
        Double(residuals[$0])
      }
      return "<p>\(test.names[target].escapedForXML): forecast less truth</p>\(overTime.svg)"
        + Histogram(values).chart.svg
    }.joined(separator: "\n")
  }

  /// At most 1200 windows, evenly.
  private func sampled(_ test: WindowBacktest) -> [Int] {
    let count = test.view.count
    return Array(stride(from: 0, to: count, by: max(1, count / 1200)))
  }

  private func at(
    _ window: Int, _ step: Int, _ target: Int, _ values: [Float], _ test: WindowBacktest
  ) -> (x: Double, y: Double) {
    let plan = test.view.windows.plan
    let row = plan.targetRow(step, origin: test.view.windows[window])
    let place = (window * plan.horizon + step) * test.targets.count + target
    return (Double(row), Double(values[place]))
  }

  private func marks(_ test: WindowBacktest) -> [(x: Double, text: String)] {
    guard let rows = test.view.windows.rows else { return [] }
    let first = test.view.windows[0]
    return (0..<7).map { place in
      let row = first + (rows.upperBound - 1 - first) * (2 * place + 1) / 14
      return (Double(row), training.data.dataset.table.label(row))
    }
  }

  private var scoreTables: String {
    [result.outcome.validation, result.outcome.test].compactMap(\.self).map { report in
      "<h3>\(report.part.rawValue), \(Quantity.grouped(report.windows)) windows</h3>"
        + report.htmlTable
    }.joined(separator: "\n")
  }
}

extension BacktestReport {
  /// The scores as an HTML table.
  var htmlTable: String {
    let rows = order.compactMap { key in
      scores[key].map { entry -> String in
        let total = entry.total
        let cells = [
          Quantity.score(total.rmse), Quantity.score(total.mae),
          total.mase.map { String(format: "%.3f", $0) } ?? "",
          total.smape.map { String(format: "%.2f %%", $0) } ?? "",
          total.r2.map { String(format: "%.3f", $0) } ?? "", Quantity.score(total.bias),
        ]
        return "<tr\(key == "model" ? " class=\"strong\"" : "")>"
          + "<th>\(entry.title.escapedForXML)</th>"
          + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
      }
    }
    return "<table><tr><th>forecast</th><th>RMSE</th><th>MAE</th><th>MASE</th><th>sMAPE</th>"
      + "<th>R²</th><th>bias</th></tr>\(rows.joined(separator: "\n"))</table>"
  }
}
