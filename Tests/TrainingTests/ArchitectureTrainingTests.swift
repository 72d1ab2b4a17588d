// SPDX-License-Identifier: Apache-2.0

import ApusLayers
import ApusRuntime
import ApusTensor
import ApusTraining
import TestSupport
import Testing

/// Every ready-made architecture trains, all of it by kernels.
@Suite struct ArchitectureTrainingTests {
  static let names = ForecastingArchitecture.all.map(\.name)

  private func trainer(
    _ name: String, count: Int = 10, batch: Int = 4, threads: Int = 1
  ) throws -> (Trainer, TensorExamples) {
    let architecture = try ForecastingArchitecture.named(name)
    let model = try architecture.model(
      .forecast(window: 30, features: 2, horizon: 3), options: architecture.defaults, seed: 1)
    func tensor(_ symbolic: SymbolicTensor, _ seed: Int) -> Tensor {
      let shape = [count] + symbolic.shape.dropFirst().map { $0.value ?? 1 }
      return floats(shape, sample(shape.reduce(1, *), seed: seed))
    }
    let examples = try TensorExamples(
      inputs: model.inputs.map { tensor($0, 1) }, targets: model.outputs.map { tensor($0, 2) })
    var options = FitOptions()
    options.batchSize = batch
    options.epochs = 2
    options.workers = try WorkerPool(threads: threads)
    options.leastShare = 1
    let trainer = try Trainer(
      TrainableModel(model), objective: Objective(MeanSquaredError(), for: model),
      options: options)
    return (trainer, examples)
  }

  @Test(arguments: names) func everyStepIsAKernel(_ name: String) throws {
    let (trainer, examples) = try trainer(name)
    let references = try trainer.profile(examples, runs: 0).filter(\.isFallback).map(\.label)
    #expect(references.isEmpty)
  }

  @Test(arguments: names) func lossesAreFiniteAndParametersMove(_ name: String) throws {
    let (trainer, examples) = try trainer(name)
    let before = trainer.state.parameters
    try trainer.fit(examples, validation: examples)
    #expect(trainer.progress.history.allSatisfy { $0.loss.isFinite })
    #expect(trainer.state.parameters != before)
  }

  /// Batches of 37 are summed in two groups of rows, and a last one of 3 in one.
  @Test(arguments: names) func threadsDoNotChangeABit(_ name: String) throws {
    let (alone, examples) = try trainer(name, count: 40, batch: 37)
    try alone.fit(examples)
    for threads in [2, 3] {
      let (trainer, examples) = try trainer(name, count: 40, batch: 37, threads: threads)
      try trainer.fit(examples)
      #expect(trainer.state.parameters == alone.state.parameters)
      #expect(trainer.state.statistics == alone.state.statistics)
      #expect(trainer.progress.history.map(\.loss) == alone.progress.history.map(\.loss))
    }
  }

  /// Groups of 18 and of 19 rows, of which the smaller is walked in longer blocks of steps and needs
  /// more room of its own.
  @Test(arguments: [5, 9, 10, 17], [2, 3]) func unequalGroupsKeepApart(
    steps: Int, threads: Int
  ) throws {
    func fitted(threads: Int) throws -> [Float] {
      let x = Input(shape: [.known(steps), 3])
      let model = try FunctionalModel(
        x, Dense(1)(LSTM(6)(GRU(7, returnSequences: true)(x))), name: "stack")
      let examples = try TensorExamples(
        inputs: [floats([37, steps, 3], sample(37 * steps * 3, seed: 1))],
        targets: [floats([37, 1], sample(37, seed: 2))])
      var options = FitOptions()
      options.batchSize = 37
      options.epochs = 12
      options.workers = try WorkerPool(threads: threads)
      options.leastShare = 1
      let trainer = try Trainer(
        TrainableModel(model), objective: Objective(MeanSquaredError(), for: model),
        options: options)
      try trainer.fit(examples)
      return trainer.state.parameters
    }
    let alone = try fitted(threads: 1)
    for _ in 0..<5 { #expect(try fitted(threads: threads) == alone) }
  }
}
