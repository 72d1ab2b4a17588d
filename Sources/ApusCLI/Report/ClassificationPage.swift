// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusTraining
import Foundation

/// One HTML page about the training of a classifier: curves, classes, scores, the model. It needs
/// no other file and no network.
struct ClassificationPage {
  private let result: ClassificationResult
  private let data: ClassificationData
  private let model: Model

  init(_ result: ClassificationResult, data: ClassificationData, model: Model) {
    self.result = result
    self.data = data
    self.model = model
  }

  /// The page.
  var html: String {
    let name = result.plan.name.isEmpty ? result.plan.file : result.plan.name
    return Page(
      title: name,
      introduction: "Tells \(data.labels.count) classes by \(data.steps) steps. \(counts).",
      figures: figures,
      sections: """
        <h2>Learning</h2>
        \(result.networks.curves("cross-entropy by epoch"))
        <h2>Scores</h2>
        <p>Accuracy is the part of cases that were named rightly, macro F1 the mean of F1 over classes.
        The nearest neighbour is by Euclidean distance. The test was scored once.</p>
        \(scoreTables)
        <h2>The classes</h2>
        <p>The first quantity: the mean over the training cases of each class.</p>
        \(meanChart)
        """,
      picture: GraphDrawing(model.graph).svg, plan: result.plan.text(isWhole: true)
    ).html
  }

  private var counts: String {
    data.parts.filter { !$0.places.isEmpty }.map { "\($0.name) \($0.places.count) cases" }
      .joined(separator: ", ")
  }

  private var figures: [(value: String, meaning: String)] {
    var figures: [(value: String, meaning: String)] = []
    if let test = result.outcome.test, let entry = test.scores["model"] {
      figures.append((String(format: "%.4f", entry.accuracy), "accuracy, test"))
      figures.append((String(format: "%.4f", entry.macroF1), "macro F1, test"))
      if let best = test.bestBaseline {
        figures.append((String(format: "%.4f", best.accuracy), "accuracy of the \(best.title)"))
      }
    }
    return figures + result.networks.figures
  }

  private var scoreTables: String {
    [result.outcome.validation, result.outcome.test].compactMap(\.self).map { report in
      "<h3>\(report.part), \(Quantity.grouped(report.cases)) cases</h3>\(report.htmlTable)"
        + "<h3>\(report.part): the model by class</h3>\(report.htmlClassTable)"
    }.joined(separator: "\n")
  }

  /// At most six classes, as many as there are colours.
  private var meanChart: String {
    let styles = ["model", "far", "other", "third", "truth", "line"]
    let part = data.training
    var lines: [LineChart.Line] = []
    for (label, style) in zip(data.labels.indices, styles) {
      let places = part.places.filter { part.classes[$0] == label }
      let points = (0..<data.steps).compactMap { step -> (x: Double, y: Double)? in
        let values = places.compactMap { place -> Double? in
          let values = part.dataset.cases[place].values[0]
          return step < values.count ? Double(values[step]) : nil
        }
        guard !values.isEmpty else { return nil }
        return (Double(step + 1), values.reduce(0, +) / Double(values.count))
      }
      lines.append(.init(name: data.labels[label], points: points, style: style))
    }
    let marks = stride(from: 1, through: data.steps, by: max(1, data.steps / 10)).map {
      (Double($0), "\($0)")
    }
    return LineChart(
      lines: lines, marks: marks, description: "the mean series of each class", height: 300
    ).svg
  }
}
