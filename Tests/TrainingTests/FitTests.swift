// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import ApusTraining
import TestSupport
import Testing

/// Numbers in ±1, the same for a seed.
func sample(_ count: Int, seed: Int = 0) -> [Float] {
  (0..<count).map { place in
    let angle = Double(place * 7919 + seed * 104_729 + 13) * 0.618_033_988_749_895
    return Float(2 * angle.truncatingRemainder(dividingBy: 1) - 1)
  }
}

@Suite struct FitTests {
  /// A line is learned exactly by a Dense layer without hidden units.
  @Test func learnsALine() throws {
    let x = Input(shape: [3])
    let model = try FunctionalModel(x, Dense(1)(x))
    let inputs = sample(64 * 3)
    let targets = (0..<64).map { row in
      2 * inputs[row * 3] - inputs[row * 3 + 1] + 0.5 * inputs[row * 3 + 2] + 0.25
    }
    let examples = try TensorExamples(
      inputs: [floats([64, 3], inputs)], targets: [floats([64, 1], targets)])
    var options = FitOptions()
    options.epochs = 60
    options.batchSize = 12
    options.rate = 0.2
    let trainer = try Trainer(
      TrainableModel(model.build(for: .training).graph), objective: Objective(MeanSquaredError()),
      optimizer: SGD(), options: options)
    try trainer.fit(examples, validation: examples)
    #expect(try #require(trainer.state.history.last?.validationLoss) < 1e-6)
  }
}
