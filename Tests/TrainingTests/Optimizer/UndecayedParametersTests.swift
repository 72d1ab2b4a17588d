// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import ApusTraining
import TestSupport
import Testing

/// Decay takes what it should: with targets that a network gives already, decay alone changes it.
@Suite struct UndecayedParametersTests {
  private func decayed(_ undecayed: UndecayedParameters) throws -> [String: Bool] {
    let x = Input(shape: [6, 2])
    let state = LSTM(3, name: "memory")(
      LayerNormalization(name: "norm")(Conv1D(4, kernelSize: 3, name: "conv")(x)))
    let network = try FunctionalModel(x, Dense(1, name: "head")(state))
    for (path, weight) in network.weights where path.hasSuffix("bias") || path.hasSuffix("beta") {
      try weight.set(floats(weight.shape, [Float](repeating: 0.1, count: weight.count)))
    }
    let model = try TrainableModel(network)
    let inputs = floats([8, 6, 2], sample(96))
    var options = FitOptions()
    options.epochs = 1
    options.rate = 0.01
    options.undecayed = undecayed
    func trainer(_ targets: Tensor) throws -> (Trainer, TensorExamples) {
      let trainer = try Trainer(
        model, objective: Objective(MeanSquaredError()),
        optimizer: .sgd().decaying(by: 0.5), options: options)
      return (trainer, try TensorExamples(inputs: [inputs], targets: [targets]))
    }
    let (first, examples) = try trainer(floats([8, 1], sample(8)))
    let given = floats([8, 1], try first.predict(examples)[0])
    let (second, same) = try trainer(given)
    let before = try second.learned()
    try second.fit(same)
    let after = try second.learned()
    var result: [String: Bool] = [:]
    for (name, tensor) in before {
      let new = try #require(after[name]).doubles()
      let ratios = zip(new, try tensor.doubles()).filter { abs($0.1) > 0.05 }.map { $0.0 / $0.1 }
      // One step of p ← p - rate · decay · p.
      result[name] = ratios.allSatisfy { abs($0 - (1 - 0.01 * 0.5)) < 1e-4 }
      #expect(result[name] == true || ratios.allSatisfy { abs($0 - 1) < 1e-5 }, "\(name)")
    }
    return result
  }

  @Test func allDecayUnlessAsked() throws {
    #expect(try decayed(UndecayedParameters()).values.allSatisfy { $0 })
  }

  @Test func biasesAndNormalisationsAreLeftAlone() throws {
    var undecayed = UndecayedParameters()
    undecayed.includesVectors = true
    for (name, decays) in try decayed(undecayed) {
      #expect(decays == name.hasSuffix("kernel"), "\(name)")
    }
  }

  @Test func patternsAreLeftAlone() throws {
    var undecayed = UndecayedParameters()
    undecayed.patterns = ["conv/*"]
    for (name, decays) in try decayed(undecayed) {
      #expect(decays == !name.hasPrefix("conv/"), "\(name)")
    }
    undecayed.patterns = ["nothing*"]
    #expect(throws: ModelError.self) { try decayed(undecayed) }
  }

  /// In a file, a bias is what its operator reads as one, whatever it is called.
  @Test func operatorsTellBiasesOfFiles() throws {
    let x = Input(shape: [6, 2])
    let file = try FunctionalModel(x, Dense(1)(LSTM(3)(x))).build()
    var renamed = file
    for (number, id) in file.graph.constants.keys.sorted(by: { $0.index < $1.index }).enumerated() {
      renamed.graph[id].name = "val_\(number)"
    }
    let model = try ImportedModel(renamed).trainable()
    var undecayed = UndecayedParameters()
    undecayed.includesVectors = true
    var options = FitOptions()
    options.epochs = 1
    options.undecayed = undecayed
    options.rate = 0
    // At a rate of 0 nothing decays at all: the mask is made and the step runs.
    let trainer = try Trainer(
      model, objective: Objective(MeanSquaredError()), optimizer: .sgd().decaying(by: 0.5),
      options: options)
    let before = trainer.state.parameters
    try trainer.fit(
      TensorExamples(
        inputs: [floats([4, 6, 2], sample(48))], targets: [floats([4, 1], sample(4))]))
    #expect(trainer.state.parameters == before)
    #expect(model.vectors.count == 2)
  }
}
