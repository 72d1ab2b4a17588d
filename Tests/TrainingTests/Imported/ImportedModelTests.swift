// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusONNX
import ApusOperators
import ApusRuntime
import ApusTensor
import ApusTraining
import TestSupport
import Testing

/// What of a model from elsewhere is trained, and what stays as it is.
@Suite struct ImportedModelTests {
  /// Convolution, BatchNormalization with statistics that are not the usual ones, LSTM, Dense.
  private func model() throws -> Model {
    let x = Input(shape: [8, 2])
    let local = BatchNormalization(name: "norm")(
      Conv1D(4, kernelSize: 3, padding: .same, name: "conv")(x))
    let model = try FunctionalModel(x, Dense(2, name: "head")(LSTM(3, name: "memory")(local)))
    try model.weight(at: "norm/moving_mean").set(floats([4], [0.1, -0.2, 0.3, 0.4]))
    try model.weight(at: "norm/moving_variance").set(floats([4], [0.5, 1.5, 2, 0.8]))
    return try model.build()
  }

  private func examples() throws -> TensorExamples {
    let inputs = sample(24 * 16)
    let targets = (0..<48).map { (row: Int) -> Float in inputs[row * 8] + 0.3 * inputs[row * 8 + 3]
    }
    return try TensorExamples(
      inputs: [floats([24, 8, 2], inputs)], targets: [floats([24, 2], targets)])
  }

  private func train(_ imported: ImportedModel) throws -> (Model, first: Double, last: Double) {
    var options = FitOptions()
    options.epochs = 12
    options.batchSize = 8
    options.rate = 0.02
    let trainer = try Trainer(
      imported.trainable(), objective: Objective(MeanSquaredError()), options: options)
    try trainer.fit(examples())
    let losses = trainer.progress.history.map(\.loss)
    let model = try imported.trained(trainer.learned())
    return (model, try #require(losses.first), try #require(losses.last))
  }

  private func constants(_ graph: Graph) throws -> [String: [Float]] {
    var found: [String: [Float]] = [:]
    for (id, constant) in graph.constants where constant.tensor.dtype == .float32 {
      found[graph[id].name] = try constant.tensor.elements(of: Float.self)
    }
    return found
  }

  private func run(_ model: Model) throws -> [Double] {
    let inputs = try examples().inputs.map { Datum.tensor($0) }
    guard case .tensor(let result)? = try Session(PreparedModel(model)).run(inputs).first else {
      return []
    }
    return try result.doubles()
  }

  /// Before any step, every choice gives the numbers of the file.
  @Test(arguments: BatchNormalizationTraining.allCases)
  func importingChangesNoResult(_ mode: BatchNormalizationTraining) throws {
    var choice = ImportedModel.Choice()
    choice.batchNormalization = mode
    let model = try model()
    let same = try ImportedModel(model, choice).trained([:])
    for (got, wanted) in zip(try run(same), try run(model)) { #expect(abs(got - wanted) < 1e-5) }
  }

  @Test(arguments: BatchNormalizationTraining.allCases)
  func theLossFallsAndTheModelIsWhatWasTrained(_ mode: BatchNormalizationTraining) throws {
    var choice = ImportedModel.Choice()
    choice.batchNormalization = mode
    let imported = try ImportedModel(model(), choice)
    let (trained, first, last) = try train(imported)
    #expect(last < 0.8 * first)
    let (before, after) = (try constants(imported.model.graph), try constants(trained.graph))
    for weight in imported.weights {
      #expect(before[weight.name] != after[weight.name], "\(weight.name) was not trained")
    }
    let norms = imported.model.graph.nodes.filter { $0.op.name == "BatchNormalization" }
    #expect(norms.count == (mode == .folded ? 0 : 1))
    // Moving statistics follow the batches, or stay.
    for id in norms.first.map({ [$0.input(3), $0.input(4)] }) ?? [] {
      let name = imported.model.graph[try #require(id)].name
      #expect((before[name] != after[name]) == (mode == .trained))
    }
    let mean = try run(trained).reduce(0, +)
    #expect(mean.isFinite)
  }

  @Test func whatIsFrozenKeepsItsBits() throws {
    var choice = ImportedModel.Choice()
    choice.freeze = ["conv/*", "memory/LSTM"]
    choice.batchNormalization = .frozen
    let file = try model()
    let imported = try ImportedModel(file, choice)
    let frozen = imported.weights.filter { !$0.isTrained }
    #expect(frozen.count == 5)
    let (trained, _, _) = try train(imported)
    let (before, after) = (try constants(file.graph), try constants(trained.graph))
    for weight in imported.weights {
      let isSame = before[weight.name]?.map(\.bitPattern) == after[weight.name]?.map(\.bitPattern)
      #expect(isSame == !weight.isTrained, "\(weight.name)")
    }
  }

  /// A factor of its own is no weight of an operator, and is trained when asked for.
  @Test func furtherInitialisersAreTrainedWhenNamed() throws {
    let x = Input(shape: [4])
    var model = try FunctionalModel(x, Dense(1, name: "head")(x)).build()
    let output = model.graph.outputs[0]
    let factor = model.graph.addConstant("calibration", floats([1], [1.5]))
    let made = model.graph.addNode(
      Op.Sinh(), [model.graph.addNode(Op.Mul(), [output, factor])[0]], name: "out")
    model.graph.outputs = made
    var choice = ImportedModel.Choice()
    // Folding would put the factor into the weights.
    choice.batchNormalization = .frozen
    #expect(try ImportedModel(model, choice).weights.map(\.name) == ["head/kernel", "head/bias"])
    choice.train = ["calib*"]
    let weights = try ImportedModel(model, choice).weights
    #expect(weights.contains { $0.name == "calibration" && $0.isTrained })
  }

  @Test func aPatternThatNamesNothingIsRefused() throws {
    var choice = ImportedModel.Choice()
    choice.freeze = ["dense*"]
    let error = #expect(throws: ModelError.self) { try ImportedModel(model(), choice) }
    #expect(error.map { "\($0)".contains("dense*") && "\($0)".contains("head/kernel") } == true)
  }

  /// A file for one example at a time learns from batches, and takes any number afterwards.
  @Test(arguments: ["parallel", "stacked", "encoder-decoder", "lstnet"])
  func aFixedBatchIsFreed(_ architecture: String) throws {
    let folder = try ForecastTrainingTests.folder("fixed-batch")
    let changes = [("model.architecture", architecture), ("training.epochs", "2")]
    let fixed = try ForecastTraining(
      ForecastTrainingTests.recipe(changes + [("export.batch", "1")]), folder: folder
    ).run()
    try fixed.model?.write(to: folder + "/fixed.onnx")
    let training = try ForecastTraining(
      ForecastTrainingTests.recipe([("model.file", "fixed.onnx"), ("training.epochs", "2")]),
      folder: folder)
    let outcome = try training.run()
    let model = try #require(outcome.model)
    let input = try #require(model.graph.inputs.first)
    #expect(model.graph[input].type.tensor?.shape?.first == .named("N"))
    #expect(try #require(outcome.histories[0].last?.loss).isFinite)
  }

  /// Examples that depend on each other stay together.
  @Test func aBatchThatIsMixedStaysFixed() throws {
    let x = Input(shape: [4])
    var model = try FunctionalModel(x, Dense(2, name: "head")(x)).build()
    let input = model.graph.inputs[0]
    model.graph[input].type = .tensor(TensorType(.float32, [3, 4]))
    let mean = model.graph.addNode(
      with(Op.ReduceMean()) { $0.keepsDimensions = true },
      [model.graph.outputs[0], model.graph.addConstant("axes", tensor([1], [0] as [Int64]))])
    let output = model.graph.outputs[0]
    model.graph.outputs = model.graph.addNode(Op.Sub(), [output, mean[0]], name: "out")
    for node in model.graph.nodes {
      for id in node.outputs.compactMap(\.self) { model.graph[id].type = .unknown }
    }
    let imported = try ImportedModel(model)
    #expect(imported.model.graph[imported.model.graph.inputs[0]].type.tensor?.knownShape == [3, 4])
  }
}
