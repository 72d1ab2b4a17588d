// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusRuntime
import ApusTensor
import ApusTraining
import Foundation
import Testing

/// Recipes over small series whose classes are their periods: 6, 9 and 14 steps.
@Suite struct ClassificationTrainingTests {
  /// A `.ts` file of so many cases, in raw units: far from 0, two quantities.
  static func text(cases: Int, unequal: Bool = false, seed: Int = 0) -> String {
    let periods = [6.0, 9, 14]
    var lines = ["@problemName Periods", "@classLabel true six nine fourteen", "@data"]
    for number in 0..<cases {
      let label = number % 3
      let length = unequal ? 14 + (number * 7 + seed) % 11 : 24
      let phase = Double((number * 37 + seed * 11) % 100)
      let waves = (0..<length).map { sin((Double($0) + phase) * 2 * .pi / periods[label]) }
      let first = waves.map { String(500 + 100 * $0) }.joined(separator: ",")
      let second = waves.map { String(-3 - $0 * $0) }.joined(separator: ",")
      lines.append("\(first):\(second):\(["six", "nine", "fourteen"][label])")
    }
    return lines.joined(separator: "\n")
  }

  static func folder(unequal: Bool = false) throws -> String {
    let path = FileManager.default.temporaryDirectory.path + "/apus-classes-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, cases, seed) in [("train.ts", 60, 0), ("test.ts", 30, 5)] {
      try text(cases: cases, unequal: unequal, seed: seed).write(
        toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }
    return path
  }

  static func recipe(_ changes: [(String, String)] = []) throws -> ClassificationRecipe {
    var source = try RecipeSource(
      """
      data: {ts: train.ts, test: test.ts}
      split: {validation: 0.2}
      model: {architecture: parallel, units: 8, filters: 8, dropout: 0.1}
      training: {epochs: 12, batch: 8, rate: 0.01, seed: 5, patience: 0}
      """)
    for (key, value) in changes { try source.set(key, to: value) }
    #expect(source.isClassification)
    return try ClassificationRecipe(source)
  }

  @Test func aRunGivesADescribedModelThatTakesRawSeries() throws {
    let folder = try Self.folder()
    let outcome = try ClassificationTraining(Self.recipe(), folder: folder).run()
    let model = try #require(outcome.model)
    let spec = try #require(try model.classificationSpec())
    #expect(spec.classes == ["six", "nine", "fourteen"] && spec.steps == 24)
    #expect(spec.channels == 2 && !spec.isPadded && spec.name == "Periods")
    #expect(spec.cases == ["training": 48, "validation": 12, "test": 30])
    #expect(spec.dataHash?.count == 64 && spec.testHash?.count == 64)
    let test = try #require(outcome.test)
    let score = try #require(test.scores["model"])
    #expect(test.order == ["model", "commonest-class", "nearest-neighbour"])
    #expect(score.accuracy > 0.9 && spec.metrics["test.model.accuracy"] == score.accuracy)
    // The file alone gives the same score.
    let dataset = try ClassificationDataset(ts: folder + "/test.ts")
    let classes = try TrainedClassifier(
      model, steps: spec.steps, classes: spec.classes.count
    ).classes(
      of: dataset, Array(dataset.cases.indices))
    let right = try zip(classes, dataset.classes()).count { $0 == $1 }
    #expect(Double(right) / 30 == score.accuracy)
  }

  @Test func theRecordedTestIsWhatTheModelGives() throws {
    let outcome = try ClassificationTraining(Self.recipe(), folder: Self.folder()).run()
    let model = try #require(outcome.model)
    let recorded = try #require(try model.recordedTest())
    let inputs = recorded.inputs.map { Datum.tensor($0.tensor) }
    guard case .tensor(let result)? = try Session(PreparedModel(model)).run(inputs).first else {
      Issue.record("no result")
      return
    }
    #expect(result.shape == [3, 3])
    #expect(try result.doubles() == recorded.outputs[0].tensor.doubles())
  }

  @Test func sameSeedSameBitsAndAnotherSeedOthers() throws {
    let folder = try Self.folder(unequal: true)
    func bits(_ seed: String) throws -> [UInt32]? {
      let recipe = try Self.recipe([("training.seed", seed), ("model.architecture", "lstm-fcn")])
      let model = try ClassificationTraining(recipe, folder: folder).run().model
      return try model?.recordedTest()?.outputs.first?.tensor.elements(of: Float.self)
        .map(\.bitPattern)
    }
    let first = try bits("5")
    #expect(first != nil)
    #expect(try bits("5") == first)
    #expect(try bits("6") != first)
  }

  @Test func aStoppedRunGoesOnToTheSameBits() throws {
    let whole = try ClassificationTraining(Self.recipe(), folder: Self.folder()).run()
    let folder = try Self.folder()
    let first = try ClassificationTraining(Self.recipe(), folder: folder)
    let stopped = try first.run { _, _ in [StopAt(step: 15, first.stop)] }
    #expect(stopped.model == nil)
    let second = try ClassificationTraining(Self.recipe(), folder: folder).run(resumes: true)
    #expect(second.histories == whole.histories)
    #expect(
      try second.model?.recordedTest()?.outputs[0].tensor.doubles()
        == whole.model?.recordedTest()?.outputs[0].tensor.doubles())
  }

  @Test(arguments: [
    [("scale", "series")], [("scale", "none")], [("balanced", "true")],
    [("loss", "{name: crossentropy, label-smoothing: 0.1}")], [("training.refit", "true")],
    [("model.architecture", "ensemble")], [("window", "20")], [("window", "30")],
    [("export.batch-normalization", "folded"), ("model.architecture", "lstm-fcn")],
    [("export.opset", "21")],
  ])
  func recipesOfEveryKindTrain(_ changes: [(String, String)]) throws {
    let recipe = try Self.recipe(changes + [("training.epochs", "2")])
    let outcome = try ClassificationTraining(recipe, folder: Self.folder()).run()
    #expect(outcome.test?.scores["model"]?.accuracy.isFinite == true)
    let spec = try #require(try outcome.model?.classificationSpec())
    #expect(spec.steps == recipe.window ?? 24 && spec.isPadded == (spec.steps > 24))
  }

  @Test(arguments: ["lstm-fcn", "resnet1d", "parallel", "parallel-gated", "ensemble"])
  func seriesOfUnlikeLengthTrain(_ name: String) throws {
    let recipe = try Self.recipe([("model.architecture", name), ("training.epochs", "3")])
    let training = try ClassificationTraining(recipe, folder: Self.folder(unequal: true))
    #expect(training.data.isPadded && training.data.steps == 24)
    let outcome = try training.run()
    #expect(outcome.histories.allSatisfy { $0.allSatisfy { $0.loss.isFinite } })
    #expect(try outcome.model?.classificationSpec()?.isPadded == true)
  }

  @Test(arguments: ["tcn", "stacked", "convlstm", "bilstm-attention"])
  func whatCannotTakeUnlikeLengthSaysWhatCan(_ name: String) throws {
    let recipe = try Self.recipe([("model.architecture", name)])
    let folder = try Self.folder(unequal: true)
    let error = #expect(throws: ModelError.self) {
      try ClassificationTraining(recipe, folder: folder)
    }
    #expect(error?.message.contains("lstm-fcn") == true)
  }
}
