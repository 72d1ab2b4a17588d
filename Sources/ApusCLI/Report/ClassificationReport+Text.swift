// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import Foundation

extension ClassificationReport {
  /// The scores as rows: the model, then simple classifiers.
  var table: String {
    var table = TextTable([("classifier", .left), ("accuracy", .right), ("macro F1", .right)])
    for entry in order.compactMap({ scores[$0] }) {
      table.rows.append([entry.title, score(entry.accuracy), score(entry.macroF1)])
    }
    return table.text
  }

  /// The model's scores of each class, and what its cases were taken for.
  var classTable: String {
    guard let model = scores["model"] else { return "" }
    let shown = labels.count <= 12
    var table = TextTable(
      [
        ("class", .left), ("cases", .right), ("precision", .right), ("recall", .right),
        ("F1", .right),
      ] + (shown ? labels.map { ("as \($0)", TextTable.Alignment.right) } : []))
    for (place, row) in model.classes.enumerated() {
      table.rows.append(
        [
          row.label, Quantity.grouped(row.cases), score(row.precision), score(row.recall),
          score(row.f1),
        ] + (shown ? model.confusion[place].map(Quantity.grouped) : []))
    }
    return table.text
  }

  /// How the model compares with the best simple classifier, in words.
  var verdict: String {
    guard let model = scores["model"], let best = bestBaseline else { return "" }
    let numbers = "\(score(model.accuracy)) against \(score(best.accuracy)) of the \(best.title)"
    return model.accuracy > best.accuracy
      ? "The model names more cases rightly: \(numbers)."
      : "The model does not name more cases rightly: \(numbers)."
  }

  /// The scores as an HTML table.
  var htmlTable: String {
    let rows = order.compactMap { key in
      scores[key].map { entry in
        "<tr\(key == "model" ? " class=\"strong\"" : "")><th>\(entry.title.escapedForXML)</th>"
          + "<td>\(score(entry.accuracy))</td><td>\(score(entry.macroF1))</td></tr>"
      }
    }
    return "<table><tr><th>classifier</th><th>accuracy</th><th>macro F1</th></tr>"
      + rows.joined(separator: "\n") + "</table>"
  }

  /// The model's classes as an HTML table.
  var htmlClassTable: String {
    guard let model = scores["model"] else { return "" }
    let titles =
      ["class", "cases", "precision", "recall", "F1"] + labels.map { "as \($0)" }
    var rows = ["<tr>" + titles.map { "<th>\($0.escapedForXML)</th>" }.joined() + "</tr>"]
    for (place, row) in model.classes.enumerated() {
      let cells =
        ["\(row.cases)", score(row.precision), score(row.recall), score(row.f1)]
        + model.confusion[place].map { "\($0)" }
      rows.append(
        "<tr><th>\(row.label.escapedForXML)</th>"
          + cells.map { "<td>\($0)</td>" }.joined() + "</tr>")
    }
    return "<div class=\"wide\"><table>\(rows.joined(separator: "\n"))</table></div>"
  }

  private func score(_ number: Double) -> String { String(format: "%.4f", number) }
}
