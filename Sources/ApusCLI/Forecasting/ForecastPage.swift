// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import Foundation

/// One HTML page about a forecast: plots, tables, the model. It needs no other file and no network.
struct ForecastPage {
  let report: ForecastReport

  init(_ report: ForecastReport) { self.report = report }

  /// The page.
  var html: String {
    PageFrame(
      heading: report.series.name, subject: "forecast", introduction: introduction, cards: cards,
      contents: """
        <h2>The next \(report.horizon) values</h2>
        \(nextChart.svg)
        \(nextTable)
        <h2>Tested on the past</h2>
        <p>From each of \(Quantity.grouped(report.backtest.windows)) origins the next
        \(report.horizon) values were forecast with nothing but what came before, then compared with
        what came. RMSE and MAE are in the units of the series.</p>
        \(scoreTable)
        \(pastChart.svg)
        <h3>Error by distance</h3>
        \(stepChart.svg)
        <h2>The model</h2>
        <p>\(report.title.escapedForXML): \(report.nodesInFile) nodes in the file, of which
        \(report.summaryOfModel.layers.count) are left after improving; \
        \(Quantity.grouped(report.summaryOfModel.parameters)) parameters. One forecast takes
        \(Quantity.time(microseconds: report.runTime)); the whole test took
        \(Quantity.time(microseconds: report.backtestTime * 1e6)).</p>
        \(layerTable)
        """, command: "apus forecast"
    ).html
  }

  private var introduction: String {
    let labels = report.series.labels
    return "\(Quantity.grouped(labels.count)) values, \(labels[0].escapedForXML) to "
      + "\(labels[labels.count - 1].escapedForXML). The model sees the last \(report.window) and "
      + "gives the next \(report.horizon)."
  }

  private var cards: String {
    var texts = report.entries.enumerated().map { place, entry in
      card(
        Quantity.score(entry.total.rmse), "RMSE, \(entry.title)", place == 0 ? "strong" : "")
    }
    if report.gain.isFinite {
      let gain = String(format: "%+.1f %%", -report.gain * 100)
      texts.append(card(gain, "against the best other", ""))
    }
    texts.append(card(Quantity.time(microseconds: report.runTime), "for one forecast", ""))
    return texts.joined(separator: "\n")
  }

  private func card(_ number: String, _ text: String, _ style: String) -> String {
    "<div class=\"card \(style)\"><b>\(number)</b><span>\(text.escapedForXML)</span></div>"
  }

  // MARK: - Charts

  private var nextChart: LineChart {
    let values = report.series.values
    let past = min(values.count, max(report.window, 10 * report.horizon))
    let first = values.count - past
    let history = (first..<values.count).map { (Double($0), values[$0]) }
    let joint = [(Double(values.count - 1), values[values.count - 1])]
    let ahead = report.next.enumerated().map { (Double(values.count + $0), $1) }
    var known = LineChart.Line(name: "known", points: history, style: "truth")
    known.hasDots = false
    let forecast = LineChart.Line(
      name: "forecast", points: joint + ahead, style: "model", hasDots: true)
    var bounds: [LineChart.Line] = []
    if let interval = report.interval {
      let name = String(format: "%.0f %% interval", interval.level * 100)
      for (title, bound) in [(name, interval.low), ("", interval.high)] {
        let points = bound.enumerated().map { (Double(values.count + $0), $1) }
        bounds.append(LineChart.Line(name: title, points: points, style: "far"))
      }
    }
    return LineChart(
      lines: [known, forecast] + bounds, marks: marks(first, values.count - 1, count: 7),
      shade: Double(values.count - 1)...Double(values.count - 1 + report.horizon),
      description: "the last \(past) values and the next \(report.horizon)")
  }

  private var pastChart: LineChart {
    let values = report.series.values
    let origins = report.origins
    let first = max(0, (origins.first ?? 0) - 60)
    let truth = (first..<values.count).map { (Double($0), values[$0]) }
    func ahead(_ step: Int) -> [(x: Double, y: Double)] {
      zip(origins, report.forecasts).map { (Double($0 + step), $1[step]) }
    }
    let last = report.horizon - 1
    var lines = [LineChart.Line(name: "what came", points: truth, style: "truth")]
    if last > 0 {
      lines.append(
        .init(name: "forecast \(last + 1) steps before", points: ahead(last), style: "far"))
    }
    lines.append(.init(name: "forecast 1 step before", points: ahead(0), style: "model"))
    return LineChart(
      lines: lines, marks: marks(first, values.count - 1, count: 8),
      shade: Double(origins.first ?? 0)...Double(values.count - 1),
      description: "forecasts from the past beside what came", height: 340)
  }

  private var stepChart: LineChart {
    let styles = ["model", "far", "other", "third", "truth"]
    let lines = report.entries.enumerated().map { place, entry in
      LineChart.Line(
        name: entry.title,
        points: entry.steps.enumerated().map { (Double($0 + 1), $1.rmse) },
        style: styles[min(place, styles.count - 1)], hasDots: true)
    }
    return LineChart(
      lines: lines,
      marks: stride(from: 1, through: report.horizon, by: max(1, report.horizon / 12)).map {
        (Double($0), "\($0)")
      },
      description: "RMSE of each step ahead", height: 260)
  }

  private func marks(_ first: Int, _ last: Int, count: Int) -> [(x: Double, text: String)] {
    (0..<count).map { place in
      let at = first + (last - first) * (2 * place + 1) / (2 * count)
      return (Double(at), report.label(at))
    }
  }

  // MARK: - Tables

  private var nextTable: String {
    let heads = report.nextLabels.map { "<th>\($0.escapedForXML)</th>" }.joined()
    let cells = report.next.map { "<td>\(String(format: "%.1f", $0))</td>" }.joined()
    return "<div class=\"wide\"><table><tr>\(heads)</tr><tr>\(cells)</tr></table></div>"
  }

  private var scoreTable: String { report.backtest.htmlTable }

  private var layerTable: String {
    let rows = report.summaryOfModel.layers.map { layer in
      "<tr><td>\(layer.number)</td><th>\(layer.op.escapedForXML)</th>"
        + "<td>\((layer.outputs.first?.type ?? "").escapedForXML)</td>"
        + "<td>\(layer.parameters == 0 ? "" : Quantity.grouped(layer.parameters))</td>"
        + "<td>\(layer.flops.map { $0 == 0 ? "" : Quantity.grouped($0) } ?? "?")</td></tr>"
    }
    return "<details><summary>Its layers</summary><table><tr><th>#</th><th>operator</th>"
      + "<th>output</th><th>parameters</th><th>FLOPs</th></tr>\(rows.joined(separator: "\n"))"
      + "</table></details>"
  }
}
