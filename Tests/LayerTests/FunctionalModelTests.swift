// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import Testing

struct FunctionalModelTests {
  private func small(name: String, seed: Int = 0) throws -> FunctionalModel {
    let x = Input(shape: [4, 2], name: "window")
    let h = Dense(3, activation: .tanh)(Flatten()(x))
    return try FunctionalModel(x, Dense(1, name: "forecast")(h), name: name, seed: seed)
  }

  @Test func seedsAreReproducible() throws {
    func weights(_ seed: Int) throws -> [Tensor] {
      try small(name: "m", seed: seed).weights.map { try #require($0.weight.value) }
    }
    #expect(try weights(7) == weights(7))
    #expect(try weights(7) != weights(8))
  }

  @Test func layersAreShared() throws {
    let shared = Dense(2)
    let (a, b) = (Input(shape: [3], name: "a"), Input(shape: [3], name: "b"))
    let model = try FunctionalModel(inputs: [a, b], outputs: [Add()(shared(a), shared(b))])
    #expect(model.parameterCount == 8)
    let graph = try model.build().graph
    #expect(graph.constants.values.count { $0.role == .trainable } == 2)
    #expect(graph.nodes.count { $0.op.name == "Gemm" } == 2)
  }

  @Test func rolesFollowTrainability() throws {
    let x = Input(shape: [4, 2])
    let frozen = Dense(3)
    frozen.trainable = false
    let model = try FunctionalModel(x, BatchNormalization()(frozen(x)))
    let graph = try model.build().graph
    func names(_ role: Constant.Role) -> [String] {
      graph.constants.filter { $0.value.role == role }.map { graph[$0.key].name }.sorted()
    }
    #expect(names(.trainable) == ["batch_normalization/beta", "batch_normalization/gamma"])
    #expect(
      names(.nonTrainable) == [
        "batch_normalization/moving_mean", "batch_normalization/moving_variance", "dense/bias",
        "dense/kernel",
      ])
    #expect(model.trainableParameterCount == 6)
  }

  @Test func mistakesAreToldWhenTheModelIsMade() throws {
    let x = Input(shape: [4, 2])
    #expect {
      let h = Conv1D(3, kernelSize: 5, name: "long")(x)
      _ = try FunctionalModel(x, Dense(1)(Flatten()(h)))
    } throws: { error in
      let error = error as? ModelError
      return error?.code == .shapeMismatch
        && error?.trail.contains(.node("Conv1D 'long'")) == true
    }
    #expect(throws: ModelError.self) { try FunctionalModel(x, Dense(0)(x)) }
    #expect(throws: ModelError.self) {
      try FunctionalModel(x, Dense(1, kernelInitializer: "he_norml")(x))
    }
    #expect(throws: ModelError.self) { try FunctionalModel(Input(shape: [4, 2]), Dense(1)(x)) }
    #expect(throws: ModelError.self) {
      try FunctionalModel(x, Dense(1, name: "d")(Dense(1, name: "d")(x)))
    }
    #expect(throws: ModelError.self) {
      try FunctionalModel(x, Add()(x, Input(shape: [5, 2])))
    }
    let encoder = LSTM(0, returnState: true).outputs(x)
    #expect(encoder.count == 3)
    #expect(throws: ModelError.self) { try FunctionalModel(x, encoder[2]) }
  }

  @Test func unknownExtentsGetNames() throws {
    let (a, b) = (Input(shape: [nil, 2], name: "past"), Input(shape: [nil, 2], name: "future"))
    let model = try FunctionalModel(inputs: [a, b], outputs: [LSTM(2)(a), LSTM(2)(b)])
    let graph = try model.build().graph
    #expect(
      graph.inputs.map { graph[$0].type.tensor?.shape } == [
        ["N", "T_past", 2], ["N", "T_future", 2],
      ])
    let shared = Input(shape: ["S", 2], name: "x")
    let one = try FunctionalModel(shared, Dense(3)(shared)).build().graph
    #expect(one[one.outputs[0]].type.tensor?.shape == ["N", "S", 3])
  }

  @Test func inputsMayBeOutputs() throws {
    let x = Input(shape: [2], name: "x")
    let y = Dense(1)(x)
    let model = try FunctionalModel(inputs: [x], outputs: [x, y, y])
    let graph = try model.build().graph
    #expect(Set(graph.outputs).count == 3)
    #expect(Set(graph.outputs.map { graph[$0].name }).count == 3)
  }

  @Test func ensemblesShareInputs() throws {
    let models = [try small(name: "a", seed: 1), try small(name: "b", seed: 2)]
    let x = sample([3, 4, 2])
    let alone = try models.map { try $0.evaluate(x)[0].doubles() }
    func joined(_ weights: EnsembleWeights) throws -> (FunctionalModel, [Double]) {
      let model = try ensemble(models, weights: weights)
      return (model, try model.evaluate(x)[0].doubles())
    }
    let (model, mean) = try joined(.average)
    #expect(model.inputs.count == 1)
    #expect(model.parameterCount == 2 * models[0].parameterCount)
    for (i, value) in mean.enumerated() {
      #expect(abs(value - (alone[0][i] + alone[1][i]) / 2) < 1e-6)
    }
    let graph = try model.build().graph
    #expect(graph[graph.outputs[0]].name == "forecast")
    #expect(graph.nodes.contains { $0.name == "a/dense/Gemm" })
    let (_, weighted) = try joined(.fixed([0.25, 0.75]))
    #expect(abs(weighted[0] - 0.25 * alone[0][0] - 0.75 * alone[1][0]) < 1e-6)
    let (learned, start) = try joined(.learnable)
    #expect(abs(start[0] - mean[0]) < 1e-6)
    #expect(learned.parameterCount == 2 * models[0].parameterCount + 2)
    let twins = try ensemble([small(name: "m", seed: 1), small(name: "m", seed: 2)])
    #expect(Set(twins.layers.map(twins.name)).count == twins.layers.count)
  }

  @Test func ensemblesMayDifferInInputs() throws {
    let parts = try [Architecture.tiny, .sunspots].map { try $0.model() }
    #expect(throws: ModelError.self) { try ensemble(parts) }
    let (x, s) = (Input(shape: [4, 2], name: "window"), Input(shape: [3], name: "static"))
    let h = Concatenate()(Flatten()(x), s)
    let wide = try FunctionalModel(inputs: [x, s], outputs: [Dense(1)(h)], name: "wide")
    let both = try ensemble([small(name: "narrow"), wide])
    #expect(both.inputs.map { both.name(of: $0) } == ["window", "static"])
    #expect(try both.evaluate(sample([2, 4, 2]), sample([2, 3]))[0].shape == [2, 1])
  }

  @Test func summaryListsLayers() throws {
    let summary = try FunctionalModel.parallel().summary()
    let lines = summary.split(separator: "\n").map(String.init)
    #expect(lines[0] == "Model: \"parallel\"")
    #expect(summary.contains("conv1d (Conv1D)"))
    #expect(summary.contains("(N, 28, 64)"))
    #expect(
      summary.contains("dropout[0], dropout_1[0]") || summary.contains("dense[0], dropout_1[0]"))
    #expect(summary.contains("Total params: 126,003 (492.2 KB)"))
    #expect(summary.contains("Non-trainable params: 0 (0.0 B)"))
    #expect(Set(lines[1..<lines.count - 3].map(\.count)).count == 1)
  }
}
