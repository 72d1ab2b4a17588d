// SPDX-License-Identifier: Apache-2.0

import ApusLayers
import ApusOperators
import ApusRuntime
import ApusTensor
import ApusTraining

/// Steps of training one of the ready-made networks on random numbers.
struct TrainingMeasurement {
  private let trainer: Trainer
  private let examples: TensorExamples
  private let steps: Int

  /// `lstm` is LSTM(32) over [24, 8] and a Dense(1); the others are `Architecture`s with one input.
  init(
    network: String, batch: Int, steps: Int, workers: WorkerPool? = nil
  ) throws(ModelError) {
    let model = try TrainingMeasurement.model(network)
    let generator = CounterGenerator(key: 7)
    func random(_ shape: [Int], _ first: UInt64) throws(ModelError) -> Tensor {
      let count = try Tensor.elementCount(shape)
      return try Tensor(
        shape: shape, (0..<count).map { Float(generator.normal(first + UInt64($0))) })
    }
    func extents(_ tensor: SymbolicTensor) throws(ModelError) -> [Int] {
      let known = tensor.shape.dropFirst().compactMap(\.value)
      guard known.count == tensor.shape.count - 1 else {
        throw ModelError(.unsupported, "the network '\(network)' has open extents")
      }
      return [batch] + known
    }
    var inputs: [Tensor] = []
    for input in model.inputs { inputs.append(try random(extents(input), 0)) }
    var targets: [Tensor] = []
    for output in model.outputs { targets.append(try random(extents(output), 1 << 32)) }
    examples = try TensorExamples(inputs: inputs, targets: targets)
    self.steps = steps
    var options = FitOptions()
    options.epochs = .max
    options.batchSize = batch
    options.workers = workers
    let parts = model.outputs.map { _ in Objective.Part(MeanSquaredError()) }
    trainer = try Trainer(
      TrainableModel(model), objective: Objective(parts, for: model), options: options)
  }

  private static func model(_ network: String) throws(ModelError) -> FunctionalModel {
    if network == "lstm" {
      let x = Input(shape: [24, 8])
      return try FunctionalModel(x, Dense(1)(LSTM(32)(x)), name: "lstm")
    }
    guard let architecture = Architecture(rawValue: network) else {
      let names = Architecture.allCases.map(\.rawValue).joined(separator: ", ")
      throw ModelError(.invalidValue, "no network '\(network)'; there are lstm, \(names)")
    }
    return try architecture.model()
  }

  /// Microseconds a step, one number for each round of steps; a round starts when `next` says so.
  func measure(
    next: @escaping () -> Bool, report: @escaping (Double) -> Void
  ) throws(ModelError) {
    try trainer.fit(
      examples, callbacks: [Rounds(steps: steps, next: next, report: report)])
  }

  /// The parts of a step, the longest first.
  func profile() throws(ModelError) -> [Session.StepProfile] {
    try trainer.profile(examples, runs: steps).sorted { $0.microseconds > $1.microseconds }
  }
}

/// Times steps, and waits between rounds of them.
private final class Rounds: Callback {
  let steps: Int
  let next: () -> Bool
  let report: (Double) -> Void
  private var start = ContinuousClock.now

  init(steps: Int, next: @escaping () -> Bool, report: @escaping (Double) -> Void) {
    self.steps = steps
    self.next = next
    self.report = report
  }

  func didStep(_ record: StepRecord, _ trainer: Trainer) throws(ModelError) -> String? {
    // The first steps make plans and warm up.
    let warm = record.step - 5
    guard warm >= 0, warm.isMultiple(of: steps) else { return nil }
    if warm > 0 {
      report((ContinuousClock.now - start) / .microseconds(1) / Double(steps))
    }
    guard next() else { return "enough" }
    start = ContinuousClock.now
    return nil
  }
}
