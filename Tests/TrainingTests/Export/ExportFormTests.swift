// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusLayers
import ApusONNX
import ApusRuntime
import ApusTensor
import ApusTraining
import Testing

/// The forms that a trained model's file can have. `tools/fixtures/check-trained.py` runs the same
/// forms in ONNX Runtime.
@Suite struct ExportFormTests {
  private func train(
    _ changes: [(String, String)], in folder: String
  ) throws -> ForecastTraining.Outcome {
    try ForecastTraining(ForecastTrainingTests.recipe(changes), folder: folder).run()
  }

  /// Twice the same training in two forms: the forecasts are the same but for rounding.
  private func expectSame(
    _ changes: [(String, String)], _ form: [(String, String)]
  ) throws -> Model {
    let folder = try ForecastTrainingTests.folder("form")
    let plain = try train(changes, in: folder)
    let other = try train(changes + form, in: folder)
    let scores = [plain, other].map { $0.test?.scores["model"]?.total.rmse ?? .nan }
    #expect(abs(scores[0] - scores[1]) <= 1e-5 * scores[0], "\(scores)")
    let model = try #require(other.model)
    let recorded = try #require(try model.recordedTest())
    #expect(recorded.inputs.count == model.graph.inputs.count)
    // What was written can be read, and gives what was recorded.
    try model.write(to: folder + "/form.onnx")
    let again = try Model(contentsOf: folder + "/form.onnx")
    let results = try Session(PreparedModel(again)).run(recorded.inputs.map { .tensor($0.tensor) })
    for (result, wanted) in zip(results, recorded.outputs) {
      guard case .tensor(let tensor) = result else { continue }
      for (got, wanted) in zip(try tensor.doubles(), try wanted.tensor.doubles()) {
        #expect(abs(got - wanted) <= 1e-5 * max(1, abs(wanted)))
      }
    }
    return again
  }

  @Test(arguments: ["stacked", "parallel", "encoder-decoder"])
  func statesAreInputsAndOutputs(_ architecture: String) throws {
    let model = try expectSame(
      [("model.architecture", architecture)], [("export.states", "explicit")])
    let inputs = model.graph.inputs.map { model.graph[$0].name }
    let outputs = model.graph.outputs.map { model.graph[$0].name }
    let states = inputs.filter { $0.hasPrefix("state_in_") }
    #expect(!states.isEmpty)
    #expect(states.allSatisfy { outputs.contains($0.replacing("state_in_", with: "state_out_")) })
    let spec = try #require(try model.forecastSpec())
    #expect(spec.states?.map(\.input) == states)
    // Whoever takes the file needs to know nothing of its states.
    let folder = try ForecastTrainingTests.folder("states")
    let forecaster = try TrainedForecaster(model, column: "")
    let dataset = try forecaster.dataset(csv: folder + "/data.csv")
    let report = try forecaster.backtest(dataset, fraction: 0.2, season: 6).report(
      model: forecaster.forecaster(for: dataset), baselines: [])
    #expect(report.scores["model"]?.total.rmse.isFinite == true)
  }

  /// What begins at a sequence's end cannot go on, and what has no recurrence has no states.
  @Test(arguments: ["bilstm-attention", "tcn"])
  func whereThereAreNoStatesTheyAreRefused(_ architecture: String) throws {
    let folder = try ForecastTrainingTests.folder("stateless")
    let error = #expect(throws: ModelError.self) {
      try train([("model.architecture", architecture), ("export.states", "explicit")], in: folder)
    }
    #expect(error?.code == .unsupported)
  }

  @Test(arguments: ["lstm-fcn", "resnet1d"])
  func normalizationIsFoldedOrKept(_ architecture: String) throws {
    let changes = [("model.architecture", architecture), ("training.epochs", "1")]
    let folded = try expectSame(changes, [("export.batch-normalization", "folded")])
    #expect(!folded.graph.nodes.contains { $0.op.name == "BatchNormalization" })
    let kept = try train(changes, in: ForecastTrainingTests.folder("kept")).model
    #expect(kept?.graph.nodes.contains { $0.op.name == "BatchNormalization" } == true)
  }

  @Test func theBatchIsFixed() throws {
    let model = try expectSame([], [("export.batch", "4")])
    let input = try #require(model.graph.inputs.first)
    #expect(model.graph[input].type.tensor?.knownShape == [4, 12, 1])
  }

  @Test func timeIsAnyNumberOfSteps() throws {
    let model = try expectSame(
      [("model.architecture", "bilstm-attention")], [("export.time", "dynamic")])
    let session = Session(try PreparedModel(model))
    for steps in [12, 13, 40] {
      let shape = [2, steps, 1]
      let result = try session.run([.tensor(Tensor.zeros(.float32, shape: shape))])
      guard case .tensor(let tensor)? = result.first else { continue }
      #expect(tensor.shape == [2, 3, 1])
    }
  }

  /// A network that has a weight for each step says so.
  @Test func timeStaysWhereTheNetworkCountsIt() throws {
    let folder = try ForecastTrainingTests.folder("fixed")
    let error = #expect(throws: ModelError.self) {
      try train([("model.architecture", "dlinear"), ("export.time", "dynamic")], in: folder)
    }
    #expect(error?.code == .unsupported)
    #expect(error.map { "\($0)".contains("time: fixed") } == true)
  }

  @Test(arguments: [18, 21, 24]) func theOpsetIsAsAsked(_ opset: Int) throws {
    #expect(try expectSame([], [("export.opset", "\(opset)")]).opsets[""] == opset)
  }

  @Test func anOpsetThatIsTooOldIsRefused() throws {
    let folder = try ForecastTrainingTests.folder("old")
    let error = #expect(throws: ModelError.self) {
      try train(
        [("model.architecture", "bilstm-attention"), ("export.opset", "13")], in: folder)
    }
    #expect(error.map { "\($0)".contains("needs opset") } == true)
  }
}
