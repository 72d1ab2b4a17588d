// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusRuntime
public import ApusTensor

/// Fits a model's parameters to examples.
///
/// Everything random depends on the seed and on counters, so that a run with the same seed gives
/// the same bits, and so does one that was stopped and taken up again from its `state`.
public final class Trainer {
  public let model: TrainableModel
  public let objective: Objective
  public let optimizer: Optimizer
  public let options: FitOptions
  public internal(set) var progress = TrainingProgress()
  let memory: TrainingMemory
  /// A recent state, from which a step that goes wrong is done again to see where.
  var snapshot: TrainingState?
  private static let snapshotInterval = 64
  private var runners: [RunnerKey: StepRunner] = [:]
  /// Set from another thread or a signal to end the run after the current step.
  public let stop = StopFlag()

  private struct RunnerKey: Hashable {
    var mode: StepMode
    var batch: Int
    var hasLoss: Bool
  }

  /// Throws: `invalidValue` for options; what the model lacks.
  public init(
    _ model: TrainableModel, objective: Objective, optimizer: Optimizer = .adam,
    options: FitOptions = FitOptions()
  ) throws(ModelError) {
    try options.check()
    self.model = model
    self.objective = objective
    self.optimizer = optimizer
    self.options = options
    let parameters = try model.values(model.parameters)
    let moment = [Float](
      repeating: Float(optimizer.update.initialMoment), count: parameters.count)
    var moments: [SharedVector] = []
    for _ in optimizer.update.moments { moments.append(try SharedVector(moment)) }
    memory = TrainingMemory(
      parameters: try SharedVector(parameters),
      statistics: try SharedVector(model.values(model.statistics)), moments: moments,
      average: options.averaging == nil ? nil : try SharedVector(parameters))
  }

  /// All that the run needs to go on, as a copy; setting it takes a run up.
  public var state: TrainingState {
    get {
      TrainingState(
        progress: progress, parameters: memory.parameters.values,
        statistics: memory.statistics.values, moments: memory.moments.map(\.values),
        average: memory.average?.values)
    }
    set {
      progress = newValue.progress
      snapshot = nil
      memory.parameters.write(newValue.parameters)
      memory.statistics.write(newValue.statistics)
      for (moment, values) in zip(memory.moments, newValue.moments) { moment.write(values) }
      if let values = newValue.average { memory.average?.write(values) }
    }
  }

  /// The parameters that predict, by name: the average where one is kept.
  public func learned() throws(ModelError) -> [String: Tensor] {
    var tensors = try model.parameters.tensors(of: memory.learned.values)
    for (name, tensor) in try model.statistics.tensors(of: memory.statistics.values) {
      tensors[name] = tensor
    }
    return tensors
  }

  // MARK: - Fitting

  /// Trains until the epochs are done or a callback or `stop` ends it; returns why it ended early.
  ///
  /// Throws: `diverged` when a loss is not finite, naming where; `noGradient`, `shapeMismatch`.
  @discardableResult
  public func fit(
    _ examples: any Examples, validation: (any Examples)? = nil,
    callbacks: [any Callback] = []
  ) throws(ModelError) -> String? {
    guard examples.count > 0 else {
      throw ModelError(.invalidValue, "there is no example to learn from")
    }
    for callback in callbacks { try callback.begin(self) }
    var reason: String?
    while progress.epoch < options.epochs, reason == nil {
      reason = try trainEpoch(examples, callbacks)
      if reason == nil {
        let record = try endEpoch(examples, validation)
        for callback in callbacks {
          if let why = try callback.didEpoch(record, self) { reason = reason ?? why }
        }
      }
    }
    for callback in callbacks { try callback.end(self) }
    return reason
  }

  private func trainEpoch(
    _ examples: any Examples, _ callbacks: [any Callback]
  ) throws(ModelError) -> String? {
    let order = order(of: examples)
    let batches = batchCount(of: examples)
    while progress.batch < batches {
      // A run that was taken up within an epoch has none of this epoch yet.
      if snapshot == nil || progress.batch.isMultiple(of: Self.snapshotInterval) {
        snapshot = state
      }
      let record = try train(examples, chosen(progress.batch, of: order), batches: batches)
      for callback in callbacks {
        if let why = try callback.didStep(record, self) { return why }
      }
      if stop.isSet { return "stopped" }
    }
    return nil
  }

  /// Does steps of the current epoch again.
  func repeatSteps(until batch: Int, _ examples: any Examples) throws(ModelError) {
    let order = order(of: examples)
    let batches = batchCount(of: examples)
    while progress.batch < batch {
      _ = try train(examples, chosen(progress.batch, of: order), batches: batches)
    }
  }

  private func endEpoch(
    _ examples: any Examples, _ validation: (any Examples)?
  ) throws(ModelError) -> EpochRecord {
    let means = progress.sums.map { $0 / Double(max(1, progress.examples)) }
    let batches = batchCount(of: examples)
    var record = EpochRecord(
      epoch: progress.epoch + 1, step: progress.step, loss: means.first ?? .nan,
      losses: Array(means.dropFirst()), rate: rate(step: progress.step - 1, batches: batches))
    if let validation {
      let losses = try evaluate(validation)
      record.validationLoss = losses.first
      record.validationLosses = Array(losses.dropFirst())
    }
    progress.plateau.note(record.score, options.schedule)
    progress.epoch += 1
    progress.batch = 0
    progress.sums = []
    progress.examples = 0
    progress.history.append(record)
    return record
  }

  // MARK: - Steps

  /// Steps to an epoch.
  private func batchCount(of examples: any Examples) -> Int {
    (examples.count + options.batchSize - 1) / options.batchSize
  }

  /// The order in which the current epoch takes the examples.
  private func order(of examples: any Examples) -> [Int] {
    ExampleOrder.order(
      count: examples.count, seed: options.seed, epoch: progress.epoch,
      shuffles: options.shuffles)
  }

  private func chosen(_ batch: Int, of order: [Int]) -> ArraySlice<Int> {
    let first = batch * options.batchSize
    return order[first..<min(order.count, first + options.batchSize)]
  }

  /// The learning rate of a step, counted from 0.
  func rate(step: Int, batches: Int) -> Double {
    let base = options.rate ?? optimizer.defaultRate
    let factor = options.schedule.factor(
      step: step, stepsPerEpoch: batches, epochs: options.epochs)
    let warmUp =
      step < options.warmUpSteps ? Double(step + 1) / Double(options.warmUpSteps) : 1
    return base * factor * progress.plateau.factor * warmUp
  }

  private func train(
    _ examples: any Examples, _ chosen: ArraySlice<Int>, batches: Int
  ) throws(ModelError) -> StepRecord {
    let runner = try runner(.training, examples, batch: chosen.count, hasLoss: true)
    let rate = rate(step: progress.step, batches: batches)
    try runner.load(examples, chosen)
    try runner.draw(seed: options.seed, step: progress.step)
    try runner.write(hyper: hyper(rate: rate))
    try runner.run()
    let losses = try runner.losses()
    guard losses.allSatisfy(\.isFinite) else {
      throw try divergence(runner, examples, chosen)
    }
    try runner.keepStatistics(memory)
    try memory.project(model)
    if progress.sums.isEmpty { progress.sums = losses.map { _ in 0 } }
    for (place, loss) in losses.enumerated() { progress.sums[place] += loss * Double(chosen.count) }
    progress.examples += chosen.count
    progress.step += 1
    progress.batch += 1
    return StepRecord(
      step: progress.step, batch: progress.batch, batches: batches, epoch: progress.epoch + 1,
      loss: losses[0], meanLoss: progress.sums[0] / Double(progress.examples), rate: rate)
  }

  private func hyper(rate: Double) -> [Float] {
    var hyper = optimizer.update.hyper(learningRate: rate, step: progress.step + 1)
    // The average of the first step is the parameters, not what they started from.
    if let decay = options.averaging, progress.step > 0 {
      hyper[Op.WeightAverage.momentum] = Float(decay)
    }
    return hyper
  }

  func runner(
    _ mode: StepMode, _ examples: any Examples, batch: Int, hasLoss: Bool
  ) throws(ModelError) -> StepRunner {
    let key = RunnerKey(mode: mode, batch: batch, hasLoss: hasLoss)
    if let runner = runners[key] { return runner }
    let shapes = examples.inputShapes.map { [batch] + $0 }
    guard shapes.count == model.graph.inputs.count else {
      throw ModelError(
        .shapeMismatch,
        "the model takes \(model.graph.inputs.count) inputs, the examples have \(shapes.count)")
    }
    let learning = Learning(
      optimizer: optimizer, clipping: options.clipping, undecayed: options.undecayed,
      averages: options.averaging != nil)
    var objective = objective
    objective.weighsExamples = examples.hasWeights
    let step: StepGraph =
      switch mode {
      case .training: try .training(model, shapes: shapes, objective, learning)
      case .evaluation: try .evaluation(model, shapes: shapes, hasLoss ? objective : nil)
      }
    let runner = try StepRunner(step, options)
    try runner.share(memory)
    runners[key] = runner
    return runner
  }

  // MARK: - Using

  /// The mean loss over examples, whole and of each output, with what was learned so far.
  public func evaluate(_ examples: any Examples) throws(ModelError) -> [Double] {
    var sums: [Double] = []
    try run(examples, hasLoss: true) { (runner, chosen) throws(ModelError) in
      let losses = try runner.losses()
      if sums.isEmpty { sums = losses.map { _ in 0 } }
      for (place, loss) in losses.enumerated() { sums[place] += loss * Double(chosen.count) }
    }
    return sums.map { $0 / Double(max(1, examples.count)) }
  }

  /// What the model gives for examples, one list of numbers an output.
  public func predict(_ examples: any Examples) throws(ModelError) -> [[Float]] {
    var results = [[Float]](repeating: [], count: model.outputCount)
    try run(examples, hasLoss: false) { (runner, _) throws(ModelError) in
      for (place, output) in runner.step.places.predictions.enumerated() {
        results[place] += try runner.outputFloats(output)
      }
    }
    return results
  }

  private func run(
    _ examples: any Examples, hasLoss: Bool,
    _ body: (StepRunner, ArraySlice<Int>) throws(ModelError) -> Void
  ) throws(ModelError) {
    let size = max(options.batchSize, 64)
    var first = 0
    while first < examples.count {
      let chosen = Array(first..<min(examples.count, first + size))[...]
      let runner = try runner(.evaluation, examples, batch: chosen.count, hasLoss: hasLoss)
      try runner.load(examples, chosen)
      try runner.run()
      try body(runner, chosen)
      first += size
    }
  }
}
