// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import ApusTraining
import ArgumentParser

/// Names the classes of series.
struct Classify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Names the classes of the series in a .ts file.",
    discussion: """
      The model is one that `apus train --ts` made: it says itself how many steps of which quantities
      it takes, and what its classes are called. Where the file has labels, the scores follow.

      Examples:
        apus classify model.onnx --ts TEST.ts
        apus classify model.onnx --ts new.ts --json
      """)

  /// What `--json` prints.
  struct Result: Encodable {
    struct Case: Encodable {
      /// Counted from 1.
      var number: Int
      var `class`: String
      /// Of all classes, by name.
      var shares: [String: Float]
    }
    var cases: [Case]
    var scores: ClassificationReport.Entry?
  }

  @Argument(help: "The model: .onnx, .onnxtxt, .txt or .json.") var model: String
  @Option(help: "The series: a .ts file.") var ts: String
  @Option(help: "Missing values: error, forward-fill, interpolate.") var missing = "error"
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var limits: RunLimits

  func validate() throws {
    guard MissingPolicy(rawValue: missing) != nil else {
      throw ValidationError("--missing takes error, forward-fill or interpolate")
    }
  }

  func run() throws { try limits.bounded { try classify() } }

  private func classify() throws {
    let model = try ModelFile(model, limits: limits.load).model()
    guard let spec = try model.classificationSpec() else {
      throw ModelError(
        .unsupported, "the model does not say that it classifies series; `apus run` runs any model")
    }
    let dataset = try locating(.file(ts)) { () throws(ModelError) in
      var dataset = try ClassificationDataset(ts: ts)
      try dataset.fillMissing(MissingPolicy(rawValue: missing) ?? .error)
      try spec.check(dataset)
      return dataset
    }
    let places = Array(dataset.cases.indices)
    let classifier = try TrainedClassifier(
      model, steps: spec.steps, classes: spec.classes.count)
    let shares = try classifier.shares(of: dataset, places)
    let classes = shares.map(TrainedClassifier.largest)
    var report: ClassificationReport?
    if !dataset.cases.contains(where: { $0.label == nil }) {
      let truth = try dataset.classes(named: spec.classes)
      var scores = ClassificationReport(part: "file", cases: truth.count, labels: spec.classes)
      scores.add("model", title: "model", predicted: classes, truth: truth)
      report = scores
    }
    if json {
      let cases = places.map { place in
        Result.Case(
          number: place + 1, class: spec.classes[classes[place]],
          shares: Dictionary(zip(spec.classes, shares[place])) { first, _ in first })
      }
      return try Console.print(json: Result(cases: cases, scores: report?.scores["model"]))
    }
    var table = TextTable([("case", .right), ("class", .left), ("share", .right)])
    for (place, label) in classes.enumerated() {
      table.rows.append([
        "\(place + 1)", spec.classes[label], Quantity.score(Double(shares[place][label])),
      ])
    }
    print(table.text)
    if let report { print("\n\(report.table)\n\n\(report.classTable)") }
  }
}
