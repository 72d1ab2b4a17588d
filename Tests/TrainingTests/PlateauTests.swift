// SPDX-License-Identifier: Apache-2.0

import ApusLayers
import ApusTensor
import ApusTraining
import TestSupport
import Testing

/// A loss that falls at every epoch, but little.
@Suite struct PlateauTests {
  private func rates(delta: Double) throws -> [Double] {
    let x = Input(shape: [2])
    let model = try FunctionalModel(x, Dense(1)(x), seed: 3)
    let examples = try TensorExamples(
      inputs: [floats([8, 2], sample(16))], targets: [floats([8, 1], sample(8, seed: 9))])
    var options = FitOptions()
    options.epochs = 7
    options.batchSize = 8
    options.rate = 1e-4
    options.schedule = .plateau(factor: 0.5, patience: 2, floor: 0.2, delta: delta)
    let trainer = try Trainer(
      TrainableModel(model), objective: Objective(MeanSquaredError(), for: model),
      optimizer: .sgd(), options: options)
    try trainer.fit(examples)
    let losses = trainer.progress.history.map(\.loss)
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 })
    return trainer.progress.history.map(\.rate)
  }

  @Test func whatFallsIsNoPlateau() throws {
    #expect(try rates(delta: 0) == [Double](repeating: 1e-4, count: 7))
  }

  @Test func whatFallsByLessThanDeltaIsOne() throws {
    // The first epoch sets the bar; after two more the rate falls, down to the floor.
    let expected = [1, 1, 1, 0.5, 0.5, 0.25, 0.25].map { $0 * 1e-4 }
    #expect(try rates(delta: 0.1) == expected)
  }
}
