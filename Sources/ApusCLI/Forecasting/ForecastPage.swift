// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import Foundation

/// One HTML page about a forecast: plots, tables, the model. It needs no other file and no network.
struct ForecastPage {
  let report: ForecastReport

  init(_ report: ForecastReport) { self.report = report }

  /// The page.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(report.series.name.escapedForXML): forecast</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <header>
    <h1>\(report.series.name.escapedForXML)</h1>
    <p>\(introduction)</p>
    </header>
    <section class="cards">
    \(cards)
    </section>
    <h2>The next \(report.horizon) values</h2>
    \(nextChart.svg)
    \(nextTable)
    <h2>Tested on the past</h2>
    <p>From each of \(Quantity.grouped(report.backtest.origins.count)) origins the next
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
    <footer>Made by <code>apus forecast</code>.</footer>
    </body>
    </html>

    """
  }

  private var introduction: String {
    let labels = report.series.labels
    return "\(Quantity.grouped(labels.count)) values, \(labels[0].escapedForXML) to "
      + "\(labels[labels.count - 1].escapedForXML). The model sees the last \(report.window) and "
      + "gives the next \(report.horizon)."
  }

  private var cards: String {
    var texts = report.outcomes.enumerated().map { place, outcome in
      card(
        String(format: "%.2f", outcome.scores.rmse), "RMSE, \(outcome.title)",
        place == 0 ? "strong" : "")
    }
    let gain = String(format: "%.0f %%", report.gain * 100)
    texts.append(card(gain, "smaller than the best other", ""))
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
    return LineChart(
      lines: [known, forecast], marks: marks(first, values.count - 1, count: 7),
      shade: Double(values.count - 1)...Double(values.count - 1 + report.horizon),
      description: "the last \(past) values and the next \(report.horizon)")
  }

  private var pastChart: LineChart {
    let values = report.series.values
    let origins = report.backtest.origins
    let first = max(0, origins[0] - 60)
    let truth = (first..<values.count).map { (Double($0), values[$0]) }
    func ahead(_ step: Int) -> [(x: Double, y: Double)] {
      zip(origins, report.outcomes[0].forecasts).map { (Double($0 + step), $1[step]) }
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
      shade: Double(origins[0])...Double(values.count - 1),
      description: "forecasts from the past beside what came", height: 340)
  }

  private var stepChart: LineChart {
    let styles = ["model", "far", "other", "third"]
    let lines = report.outcomes.enumerated().map { place, outcome in
      LineChart.Line(
        name: outcome.title,
        points: outcome.steps.enumerated().map { (Double($0 + 1), $1.rmse) },
        style: styles[min(place, styles.count - 1)], hasDots: true)
    }
    return LineChart(
      lines: lines, marks: (1...report.horizon).map { (Double($0), "\($0)") },
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

  private var scoreTable: String {
    let rows = report.outcomes.enumerated().map { place, outcome in
      let scores = outcome.scores
      return "<tr\(place == 0 ? " class=\"strong\"" : "")><th>\(outcome.title.escapedForXML)</th>"
        + [("%.2f", scores.rmse), ("%.2f", scores.mae), ("%+.2f", scores.bias)]
        .map { "<td>\(String(format: $0.0, $0.1))</td>" }.joined() + "</tr>"
    }
    return "<table><tr><th>forecast</th><th>RMSE</th><th>MAE</th><th>bias</th></tr>"
      + rows.joined(separator: "\n") + "</table>"
  }

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

  private static let style = """
    :root { --ink: #1b1f24; --soft: #667080; --line: #e3e7ec; --ground: #ffffff; --tint: #f4f7fb;
      --truth: #9aa4b1; --model: #1f6feb; --far: #e0823d; --other: #3f9a5c; --third: #8456b0; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e8ebef; --soft: #9aa4b1;
      --line: #2c333c; --ground: #14181d; --tint: #1d242c; --truth: #6c7785; --model: #5b9dff;
      --far: #f0a366; --other: #69c187; --third: #b48ae0; } }
    body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
      max-width: 960px; margin: 2.5rem auto; padding: 0 1rem; }
    h1 { font-size: 2rem; margin: 0; } h2 { margin: 2.4rem 0 .6rem; } header p { color: var(--soft); }
    svg { width: 100%; height: auto; }
    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .8rem; }
    .card { background: var(--tint); border-radius: 10px; padding: .8rem 1rem; }
    .card b { display: block; font-size: 1.5rem; } .card span { color: var(--soft); font-size: .85rem; }
    .card.strong b { color: var(--model); }
    .grid { stroke: var(--line); fill: none; } .shade { fill: var(--tint); }
    .tick { fill: var(--soft); font-size: 12px; } .name { fill: var(--ink); font-size: 13px; }
    .line { fill: none; stroke-width: 1.8; } .truth { stroke: var(--truth); }
    .model { stroke: var(--model); } .far { stroke: var(--far); } .other { stroke: var(--other); }
    .third { stroke: var(--third); } .dot { fill: var(--ground); stroke-width: 1.6; }
    table { border-collapse: collapse; font-size: .92rem; } .wide { overflow-x: auto; }
    th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: right; }
    th:first-child, details th { text-align: left; } th { font-weight: 500; color: var(--soft); }
    tr.strong td, tr.strong th { font-weight: 650; color: var(--model); }
    details { margin: .8rem 0; } footer { margin: 3rem 0; color: var(--soft); font-size: .85rem; }
    """
}
