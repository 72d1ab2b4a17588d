// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import Foundation

extension ForecastReport {
  /// What the terminal shows: a plot, the next values, and the test.
  func text(isColoured: Bool) -> String {
    var lines = [
      "\(series.name): \(Quantity.grouped(series.values.count)) values, \(series.labels[0]) to "
        + "\(series.labels[series.values.count - 1]); \(title) looks at \(window) and gives "
        + "\(horizon)",
      "", plot(isColoured: isColoured), "", nextTable, "",
      "Tested on the past: forecasts from \(backtest.windows) origins, "
        + "\(label(origins.first ?? 0)) to \(label(origins.last ?? 0))",
      "", backtest.table,
    ]
    if let verdict = backtest.verdict { lines += ["", verdict] }
    lines.append(
      "One forecast takes \(Quantity.time(microseconds: runTime)), the test took "
        + "\(Quantity.time(microseconds: backtestTime * 1e6)).")
    return lines.joined(separator: "\n")
  }

  /// The last values and the forecast, in braille dots.
  private func plot(isColoured: Bool) -> String {
    let past = min(series.values.count, max(window, 8 * horizon))
    let first = series.values.count - past
    let history = series.values[first...].enumerated().map { (Double($0), $1) }
    // The forecast's line begins at the last known value.
    let ahead = ([series.values.last ?? 0] + next).enumerated().map { (Double(past - 1 + $0), $1) }
    var chart = BrailleChart(columns: 72, rows: 12)
    chart.add(history, colour: nil)
    if let interval {
      for bound in [interval.low, interval.high] {
        chart.add(bound.enumerated().map { (Double(past + $0), $1) }, colour: 36)
      }
    }
    chart.add(ahead, colour: 33)
    return chart.text(
      labels: [
        (0, label(first)), (Double(past - 1), label(series.values.count - 1)),
        (Double(past - 1 + horizon), nextLabels.last ?? ""),
      ], isColoured: isColoured)
  }

  private var nextTable: String {
    let texts = zip(nextLabels, next).map { ($0, String(format: "%.1f", $1)) }
    var lines: [String] = []
    for start in stride(from: 0, to: texts.count, by: 6) {
      let row = texts[start..<min(start + 6, texts.count)]
      let width = row.map { max($0.0.count, $0.1.count) }.max() ?? 0
      func padded(_ text: String) -> String {
        String(repeating: " ", count: width - text.count) + text
      }
      lines.append("       " + row.map { padded($0.0) }.joined(separator: "  "))
      lines.append("next   " + row.map { padded($0.1) }.joined(separator: "  "))
      guard let interval else { continue }
      for (name, bound) in [("low    ", interval.low), ("high   ", interval.high)] {
        lines.append(
          name
            + row.indices.map { padded(String(format: "%.1f", bound[$0])) }
            .joined(separator: "  "))
      }
    }
    if let interval {
      lines.append(
        String(format: "low and high hold the value in %.0f of 100 cases", interval.level * 100))
    }
    return lines.joined(separator: "\n")
  }
}
