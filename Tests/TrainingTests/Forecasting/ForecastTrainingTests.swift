// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusRuntime
import ApusTensor
import ApusTraining
import Foundation
import Testing

/// Recipes over a small series that has a season of 6 and a covariate that leads it.
@Suite struct ForecastTrainingTests {
  static func folder(_ name: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.path + "/apus-\(name)-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    var lines = ["day,y,x"]
    for row in 0..<160 {
      let season = sin(Double(row) * .pi / 3)
      lines.append("\(row),\(100 + 20 * season + Double(row % 5)),\(row % 5)")
    }
    try lines.joined(separator: "\n").write(
      toFile: path + "/data.csv", atomically: true, encoding: .utf8)
    return path
  }

  static func recipe(_ changes: [(String, String)] = []) throws -> Recipe {
    var source = try RecipeSource(
      """
      data: {csv: data.csv, target: y, time: day}
      window: 12
      horizon: 3
      split: {validation: 0.2, test: 0.2}
      model: {architecture: parallel, units: 6, filters: 4, dropout: 0.2}
      training: {epochs: 3, batch: 16, rate: 0.01, seed: 5, average: 0.9}
      season: 6
      output: {model: model.onnx}
      """)
    for (key, value) in changes { try source.set(key, to: value) }
    return try Recipe(source)
  }

  @Test func aRunGivesADescribedModelInRawUnits() throws {
    let folder = try Self.folder("plain")
    let training = try ForecastTraining(Self.recipe(), folder: folder)
    let outcome = try training.run()
    let model = try #require(outcome.model)
    let spec = try #require(try model.forecastSpec())
    #expect(spec.targets == ["y"] && spec.window.length == 12 && spec.window.horizon == 3)
    #expect(spec.dataHash?.count == 64)
    let test = try #require(outcome.test)
    #expect(test.order.first == "model" && test.scores["linear-ar"] != nil)
    #expect(spec.metrics["test.model.rmse"] == test.scores["model"]?.total.rmse)
    let mean = try #require(test.scores["model"]?.total.bias)
    // Raw units: forecasts are near 100 and not near 0.
    #expect(abs(mean) < 40)
    #expect(outcome.histories[0].count == 3)
  }

  @Test func sameSeedSameBitsAndAnotherSeedOthers() throws {
    let folder = try Self.folder("seed")
    func test(_ seed: String) throws -> RecordedTest? {
      let recipe = try Self.recipe([("training.seed", seed)])
      return try ForecastTraining(recipe, folder: folder).run().model?.recordedTest()
    }
    func bits(_ test: RecordedTest?) throws -> [UInt32]? {
      try test?.outputs.first?.tensor.elements(of: Float.self).map(\.bitPattern)
    }
    let first = try bits(test("5"))
    #expect(first != nil)
    #expect(try bits(test("5")) == first)
    #expect(try bits(test("6")) != first)
  }

  @Test(arguments: [
    [("quantiles", "[0.1, 0.5, 0.9]")],
    [("quantiles", "[0.1, 0.5, 0.9]"), ("loss", "gaussian")],
    [("quantiles", "[0.1, 0.5, 0.9]"), ("loss", "{name: student-t, learned: 1}")],
    [("data.known", "[x]"), ("scale", "[difference, standard]")],
    [("data.target", "[y, x]"), ("intervals", "0.8")],
    [("model.architecture", "ensemble")],
    [("training.refit", "true"), ("loss", "{name: huber, delta: 2}")],
  ])
  func recipesOfEveryKindTrain(_ changes: [(String, String)]) throws {
    let folder = try Self.folder("kinds")
    let recipe = try Self.recipe(changes)
    let outcome = try ForecastTraining(recipe, folder: folder).run()
    let model = try #require(outcome.model)
    let spec = try #require(try model.forecastSpec())
    #expect(spec.quantileLevels == recipe.quantiles)
    let names = model.graph.nodes.map(\.name)
    #expect(Set(names).count == names.count)
    #expect((spec.intervals == nil) == (recipe.intervals == nil))
    let forecaster = try TrainedForecaster(model, column: "")
    let dataset = try forecaster.dataset(csv: folder + "/data.csv")
    let report = try forecaster.backtest(dataset, fraction: 0.2, season: 6).report(
      model: forecaster.forecaster(for: dataset), baselines: [])
    let error = abs(
      (report.scores["model"]?.total.rmse ?? .nan)
        - (outcome.test?.scores["model"]?.total.rmse ?? .nan))
    #expect(error < 1e-4)
  }

  @Test func scoresMayBeOfFewerForecastsThanThereAreWindows() throws {
    let recipe = try Self.recipe([("split.scored-every", "3"), ("stride", "2")])
    let training = try ForecastTraining(recipe, folder: Self.folder("scored"))
    #expect(try training.backtest(.test)?.view.count == 10)
    #expect(training.plan.parts.map(\.windows) == [41, 10, 10])
    let outcome = try training.run()
    #expect(outcome.test?.windows == 10 && outcome.validation?.windows == 10)
    #expect(try outcome.model?.forecastSpec()?.window.stride == 3)
  }

  /// A network without other parts that begins with the least squares solution is that solution.
  @Test func aFittedHighwayBeginsAsTheLinearBaseline() throws {
    let recipe = try Self.recipe([
      ("model", "{architecture: parallel, units: 2, filters: 2, highway: 12, highway-fit: true}"),
      ("training.epochs", "0"), ("split.validation", "0"), ("training.patience", "0"),
    ])
    let training = try ForecastTraining(recipe, folder: Self.folder("highway"))
    let outcome = try training.run()
    var model = try #require(outcome.model)
    // Without the rest of the network: the last layer before the sum gives zeros.
    for (id, constant) in model.graph.constants
    where model.graph[id].name.hasPrefix("dense_2/") && constant.tensor.dtype == .float32 {
      let zeros = [Float](repeating: 0, count: constant.tensor.count)
      model.graph.setConstant(id, try Tensor(shape: constant.tensor.shape, zeros))
    }
    let test = try #require(try training.backtest(.test))
    let linear = try test.usableBaselines(seasons: []).last
    let expected = try #require(try linear?.forecast(test.view, targets: test.targets))
    let found = try training.forecaster(model).forecast(test.view, targets: test.targets)
    for (value, other) in zip(found, expected) { #expect(abs(value - other) < 0.05) }
  }

  @Test(arguments: [
    ("highway", "null"), ("instance-normalization", "true"), ("quantiles", "[0.1, 0.5]"),
    ("scale", "difference"),
  ])
  func aHighwayThatCannotBeFittedIsRefused(_ key: String, _ value: String) throws {
    let isModel = key == "highway" || key.hasPrefix("instance")
    let recipe = try Self.recipe([
      ("model.highway", "12"), ("model.highway-fit", "true"),
      (isModel ? "model.\(key)" : key, value),
    ])
    let folder = try Self.folder("unfitted")
    #expect(throws: ModelError.self) { try ForecastTraining(recipe, folder: folder) }
  }

  @Test func theRecordedTestIsWhatTheModelGives() throws {
    let folder = try Self.folder("recorded")
    let model = try #require(
      try ForecastTraining(Self.recipe(), folder: folder).run().model)
    let recorded = try #require(try model.recordedTest())
    let session = Session(try PreparedModel(model))
    let results = try session.run(recorded.inputs.map { .tensor($0.tensor) })
    for (result, expected) in zip(results, recorded.outputs) {
      guard case .tensor(let tensor) = result else { continue }
      #expect(tensor.shape == expected.tensor.shape && expected.tensor.shape == [3, 3, 1])
      #expect(try tensor.doubles() == expected.tensor.doubles())
    }
  }

  @Test func aStoppedRunGoesOnToTheSameBits() throws {
    let whole = try ForecastTraining(Self.recipe(), folder: Self.folder("whole")).run()
    let folder = try Self.folder("stopped")
    let first = try ForecastTraining(Self.recipe(), folder: folder)
    let stopped = try first.run { _, _ in [StopAt(step: 8, first.stop)] }
    #expect(stopped.model == nil)
    let resumed = try ForecastTraining(Self.recipe(), folder: folder).run(resumes: true)
    #expect(resumed.histories == whole.histories)
    let (a, b) = (try whole.model?.recordedTest(), try resumed.model?.recordedTest())
    #expect(a != nil)
    #expect(try a?.outputs[0].tensor.doubles() == b?.outputs[0].tensor.doubles())
  }
}

/// Wishes a run to stop after a step.
final class StopAt: Callback {
  private let step: Int
  private let stop: StopFlag

  init(step: Int, _ stop: StopFlag) {
    self.step = step
    self.stop = stop
  }

  func didStep(_ record: StepRecord, _ trainer: Trainer) throws(ModelError) -> String? {
    if record.step == step { stop.set() }
    return nil
  }
}
