// SPDX-License-Identifier: Apache-2.0

import ApusTraining

/// The losses of one network's epochs as a chart.
struct LearningCurve {
  var name: String
  var history: [EpochRecord]
  /// The epoch whose weights were taken, from 1; 0 for none.
  var bestEpoch: Int

  /// A sentence that begins with the name, and the chart.
  func html(_ caption: String) -> String {
    var lines = [
      LineChart.Line(
        name: "training loss", points: history.map { (Double($0.epoch), $0.loss) },
        style: "truth")
    ]
    let validation = history.compactMap { record in
      record.validationLoss.map { (Double(record.epoch), $0) }
    }
    if !validation.isEmpty {
      lines.append(.init(name: "validation loss", points: validation, style: "model"))
    }
    let best = Double(bestEpoch)
    let last = history.last?.epoch ?? 1
    let marks = stride(from: 1, through: last, by: max(1, last / 10)).map {
      (Double($0), "\($0)")
    }
    let chart = LineChart(
      lines: lines, marks: marks, shade: best >= 1 ? best...max(best, Double(last)) : nil,
      description: "loss by epoch", height: 260)
    return "<p>\(name.escapedForXML): \(caption); "
      + "the tint begins at the epoch whose weights were taken.</p>\(chart.svg)"
  }
}
