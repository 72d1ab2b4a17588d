// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusNumPy
import ApusTensor
import ApusTraining
import TestSupport
import Foundation
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
    let targets = (0..<64).map { row -> Float in
      let x = inputs[row * 3..<row * 3 + 3]
      let weighed: [Float] = zip(x, [2, -1, 0.5]).map { $0 * $1 }
      return weighed.reduce(0.25, +)
    }
    let examples = try TensorExamples(
      inputs: [floats([64, 3], inputs)], targets: [floats([64, 1], targets)])
    var options = FitOptions()
    options.epochs = 60
    options.batchSize = 12
    options.rate = 0.2
    let trainer = try Trainer(
      TrainableModel(model.build(for: .training).graph), objective: Objective(MeanSquaredError()),
      optimizer: .sgd(), options: options)
    try trainer.fit(examples, validation: examples)
    #expect(try #require(trainer.progress.history.last?.validationLoss) < 1e-6)
  }
}

@Suite struct DivergenceTests {
  /// A rate that is far too high is told as such, with the place where numbers first overflow.
  @Test func overflowIsNamed() throws {
    let (model, examples) = try smallParallel()
    var options = FitOptions()
    options.rate = 1e30
    options.epochs = 50
    let trainer = try Trainer(
      model, objective: Objective(MeanSquaredError()), optimizer: .sgd(), options: options)
    let error = #expect(throws: ModelError.self) { try trainer.fit(examples) }
    #expect(error?.code == .diverged)
    #expect(error.map { "\($0)".contains("step") } == true)
    #expect(error.map { "\($0)".contains("node") || "\($0)".contains("value") } == true)
  }

  /// A number in the data that is none is told by the name of the input.
  @Test func badDataIsNamed() throws {
    let x = Input(shape: [2], name: "window")
    let model = try FunctionalModel(x, Dense(1)(x))
    var values = sample(16)
    values[5] = .nan
    let examples = try TensorExamples(
      inputs: [floats([8, 2], values)], targets: [floats([8, 1], sample(8))])
    let trainer = try Trainer(
      TrainableModel(model), objective: Objective(MeanSquaredError()), optimizer: .adam)
    let error = #expect(throws: ModelError.self) { try trainer.fit(examples) }
    #expect(error.map { "\($0)".contains("'window'") } == true)
  }
}

@Suite struct ConstraintTests {
  /// After every step, the weights of each output are no longer than the bound.
  @Test func weightsStayInTheirSet() throws {
    let x = Input(shape: [3])
    let model = try FunctionalModel(x, Dense(2, kernelConstraint: .maxNorm(0.5))(x))
    let targets = sample(64, seed: 9).map { 9 * $0 }
    let examples = try TensorExamples(
      inputs: [floats([32, 3], sample(96))], targets: [floats([32, 2], targets)])
    var options = FitOptions()
    options.rate = 0.3
    let trainer = try Trainer(
      TrainableModel(model), objective: Objective(MeanSquaredError(), for: model),
      optimizer: .sgd(), options: options)
    try trainer.fit(examples)
    let kernel = try #require(trainer.learned()["dense/kernel"]).elements(of: Float.self)
    for column in 0..<2 {
      let norm = (0..<3).reduce(Float(0)) { $0 + kernel[2 * $1 + column] * kernel[2 * $1 + column] }
      #expect(norm.squareRoot() <= 0.5001 && norm.squareRoot() > 0.4)
    }
  }
}

/// A small CNN and LSTM side by side with dropout and BatchNormalization, and examples for it.
private func smallParallel() throws -> (model: TrainableModel, examples: TensorExamples) {
  let x = Input(shape: [8, 2])
  let convolution = Conv1D(4, kernelSize: 3, padding: .same, activation: .relu)(x)
  let left = GlobalAveragePooling1D()(BatchNormalization()(convolution))
  let right = LSTM(3)(x)
  let merged = Dropout(0.25)(Concatenate()([left, right]))
  let model = try FunctionalModel(x, Dense(2)(merged))
  let examples = try TensorExamples(
    inputs: [floats([22, 8, 2], sample(22 * 16))], targets: [floats([22, 2], sample(44, seed: 5))])
  return (try TrainableModel(model.build(for: .training).graph), examples)
}

@Suite struct DeterminismTests {
  private func options(epochs: Int) -> FitOptions {
    var options = FitOptions()
    options.epochs = epochs
    options.batchSize = 8
    options.seed = 3
    options.averaging = 0.9
    options.schedule = .cosine(floor: 0.1)
    return options
  }

  /// The same seed gives the same bits; another seed does not.
  @Test func sameSeedSameBits() throws {
    let (model, examples) = try smallParallel()
    var states: [TrainingState] = []
    for seed in [3, 3, 4] as [UInt64] {
      var options = options(epochs: 2)
      options.seed = seed
      let trainer = try Trainer(
        model, objective: Objective(MeanSquaredError()), optimizer: .adam, options: options)
      try trainer.fit(examples, validation: examples)
      states.append(trainer.state)
    }
    #expect(states[0] == states[1])
    #expect(states[0].parameters != states[2].parameters)
  }

  /// A run that is stopped after any step and taken up from its file ends with the same bits.
  @Test(arguments: [1, 2, 3, 4, 5, 7]) func resumeIsExact(stopAfter steps: Int) throws {
    let (model, examples) = try smallParallel()
    let objective = Objective(Huber())
    func trainer() throws -> Trainer {
      try Trainer(model, objective: objective, optimizer: .adam, options: options(epochs: 3))
    }
    let whole = try trainer()
    try whole.fit(examples, validation: examples, callbacks: [EarlyStopping(patience: 2)])

    let path = NSTemporaryDirectory() + "apus-resume-\(steps)-\(UUID().uuidString).npz"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let stopper = StopAfter(steps)
    let first = try trainer()
    let early = EarlyStopping(patience: 2)
    let kept = Checkpoints(path, everySteps: 1, with: [early])
    try first.fit(examples, validation: examples, callbacks: [early, kept, stopper])
    #expect(first.progress.step == steps)

    let second = try trainer()
    let again = EarlyStopping(patience: 2)
    let taken = Checkpoints(path, everySteps: 1, with: [again])
    #expect(try taken.resume(second))
    #expect(second.progress.step == steps)
    try second.fit(examples, validation: examples, callbacks: [again, taken])
    #expect(second.state == whole.state)
  }
}

@Suite struct CheckpointTests {
  /// A file that does not fit the run is refused, and the run is left as it was.
  @Test(arguments: ["sums", "counters", "parameters", "early_stopping/parameters", "history"])
  func whatDoesNotFitIsRefused(_ array: String) throws {
    let (model, examples) = try smallParallel()
    var options = FitOptions()
    options.epochs = 1
    let path = NSTemporaryDirectory() + "apus-checkpoint-\(UUID().uuidString).npz"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let objective = Objective(MeanSquaredError())
    let early = EarlyStopping()
    let first = try Trainer(model, objective: objective, options: options)
    try first.fit(examples, callbacks: [early, Checkpoints(path, with: [early])])

    var archive = try NumPyReader().archive(contentsOf: path)
    archive[array] =
      array == "counters"
      ? tensor([6], [1, 0, 0, Int64.max, 0, 0]) : tensor([3], [1, 2, 3] as [Double])
    try NumPyWriter().write(archive, to: path)
    let second = try Trainer(model, objective: objective, options: options)
    let fresh = second.state
    #expect(throws: ModelError.self) {
      try Checkpoints(path, with: [EarlyStopping()]).resume(second)
    }
    #expect(second.state == fresh)
  }
}

/// Ends a run as a signal would.
private final class StopAfter: Callback {
  let steps: Int
  init(_ steps: Int) { self.steps = steps }
  func begin(_ trainer: Trainer) throws(ModelError) {}
  func didStep(_ record: StepRecord, _ trainer: Trainer) throws(ModelError) -> String? {
    record.step == steps ? "killed" : nil
  }
}
