// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import Testing

struct TrainingGraphTests {
  @Test(arguments: LayerCase.all)
  func trainingAndInferenceComputeTheSame(layer: LayerCase) throws {
    let model = try layer.model()
    let inputs = layer.shapes.enumerated().map { Datum.tensor(sample($1, seed: $0 + 20)) }
    let expected = try model.build().graph.evaluate(inputs)
    let results = try model.build(for: .training).graph.undropped().evaluate(inputs)
    #expect(results.count == expected.count)
    for case (.tensor(let a), .tensor(let b)) in zip(results, expected) { try expectClose(a, b) }
  }

  @Test(arguments: LayerCase.all)
  func eachTrainedConstantIsOneWeight(layer: LayerCase) throws {
    let model = try layer.model()
    let graph = try model.buildForTraining().model.graph
    var trained: [String: Tensor] = [:]
    for (id, constant) in graph.constants where constant.role != .constant {
      #expect(constant.role == .trainable)
      #expect(trained.updateValue(constant.tensor, forKey: graph[id].name) == nil)
    }
    #expect(Set(trained.keys) == Set(model.weights.map(\.path)))
    for (path, weight) in model.weights { #expect(trained[path] == weight.value) }
  }

  @Test(arguments: LayerCase.all)
  func trainedValuesReachTheExport(layer: LayerCase) throws {
    let model = try layer.model()
    let inputs = layer.shapes.enumerated().map { Datum.tensor(sample($1, seed: $0 + 20)) }
    // Weights that a trainer changed in its graph …
    var graph = try model.build(for: .training).graph.undropped()
    var values: [String: Tensor] = [:]
    for (id, constant) in graph.constants where constant.role == .trainable {
      let value = sample(constant.tensor.shape, seed: id.index + 40)
      graph.constants[id]?.tensor = value
      values[graph[id].name] = value
    }
    // … make the model compute what that graph computes.
    try model.setTrained(values)
    let expected = try graph.evaluate(inputs)
    let results = try model.build().graph.evaluate(inputs)
    for case (.tensor(let a), .tensor(let b)) in zip(results, expected) { try expectClose(a, b) }
  }

  @Test func trainedValuesAreChecked() throws {
    let x = Input(shape: [3])
    let model = try FunctionalModel(x, Dense(2)(x))
    let before = try model.weight(at: "dense/kernel").value
    #expect(throws: ModelError.self) {
      try model.setTrained(["dense/kernel": sample([3, 2]), "dense/bias": sample([3])])
    }
    #expect(throws: ModelError.self) { try model.setTrained(["dense/weight": sample([3, 2])]) }
    #expect(try model.weight(at: "dense/kernel").value == before)
  }

  /// Keras: moving = moving · momentum + batch · (1 − momentum), variance over the count.
  @Test func batchNormalizationUpdatesItsStatistics() throws {
    let x = Input(shape: [3, 2])
    let layer = BatchNormalization(momentum: 0.75, epsilon: 0.5)
    let model = try FunctionalModel(x, layer(x))
    try layer.setWeights([
      floats([2], [2, 1]), floats([2], [0, 5]), floats([2], [1, 0]), floats([2], [3, 1]),
    ])
    let training = try model.buildForTraining()
    let name = "batch_normalization"
    #expect(
      training.stateUpdates.map(\.initializer)
        == ["\(name)/moving_mean", "\(name)/moving_variance"])
    #expect(training.outputCount == 1)
    let graph = training.model.graph
    #expect(training.stateUpdates.map(\.output) == graph.outputs.dropFirst().map { graph[$0].name })
    let batch = floats([1, 3, 2], [1, 4, 2, 4, 6, 7])
    let results = try model.evaluate(batch, mode: .training)
    // Channel 0 has mean 3 and variance 14/3, channel 1 mean 5 and variance 2.
    try expectClose(results[1], floats([2], [0.75 + 0.25 * 3, 0.25 * 5]))
    try expectClose(results[2], floats([2], [0.75 * 3 + 0.25 * 14 / 3, 0.75 + 0.25 * 2]))
    let (a, b) = ((14 / 3 + 0.5).squareRoot(), 2.5.squareRoot())
    try expectClose(
      results[0], floats([1, 3, 2], [-4 / a, 5 - 1 / b, -2 / a, 5 - 1 / b, 6 / a, 5 + 2 / b]))
  }

  @Test func sharedBatchNormalizationUpdatesInTurn() throws {
    let (a, b) = (Input(shape: [1], name: "a"), Input(shape: [1], name: "b"))
    let layer = BatchNormalization(momentum: 0.5)
    let model = try FunctionalModel(inputs: [a, b], outputs: [Add()(layer(a), layer(b))])
    let training = try model.buildForTraining()
    #expect(training.stateUpdates.count == 2)
    let batches = [floats([2, 1], [3, 5]), floats([2, 1], [10, 10])].map(Datum.tensor)
    guard case .tensor(let mean) = try training.model.graph.evaluate(batches)[1] else {
      Issue.record("no moving mean")
      return
    }
    // 0 → 2 → 6 or 0 → 5 → 4.5, in the order of the calls.
    #expect([[6.0], [4.5]].contains(try mean.doubles()))
  }

  @Test func frozenBatchNormalizationKeepsItsStatistics() throws {
    let x = Input(shape: [4, 3, 2])
    let layer = TimeDistributed(BatchNormalization())
    layer.trainable = false
    let training = try FunctionalModel(x, layer(x)).buildForTraining()
    #expect(training.stateUpdates.isEmpty)
    #expect(training.model.graph.constants.values.allSatisfy { $0.role != .trainable })
  }
}
