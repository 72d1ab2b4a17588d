// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusNumPy
import ApusRuntime
import ApusTensor

/// The training of one member of a `ForecastTraining`.
final class MemberRun {
  let trainer: Trainer
  private(set) var reason: String?
  private let training: ForecastTraining
  private let place: Int
  private let resumes: Bool
  /// Epochs that are trained on all rows before the test; nil while epochs are being chosen.
  private let refitEpochs: Int?
  /// Epochs after which this run is interrupted; nil trains all.
  private let pause: Int?

  init(
    _ training: ForecastTraining, _ place: Int, resumes: Bool = false,
    refitsFor refitEpochs: Int? = nil, pausesAfter pause: Int? = nil
  ) throws(ModelError) {
    self.pause = pause
    self.training = training
    self.place = place
    self.resumes = resumes
    self.refitEpochs = refitEpochs
    let member = training.members[place]
    trainer = try Trainer(
      member.trainable, objective: member.objective,
      optimizer: RecipeOptimizer.optimizer(training.recipe.training.optimizer),
      options: training.recipe.training.fitOptions(training.workers))
  }

  private lazy var early: EarlyStopping? = {
    let settings = training.recipe.training
    guard refitEpochs == nil, let patience = settings.patience else { return nil }
    return EarlyStopping(patience: patience, minimumDelta: settings.minimumDelta)
  }()

  /// The epoch whose weights the trainer holds, from 1.
  var bestEpoch: Int { early.map(\.bestEpoch) ?? trainer.progress.epoch }

  /// Trains until it is done or stopped.
  func train(watchedBy watchers: [any Callback]) throws(ModelError) {
    let (recipe, data) = (training.recipe, training.data)
    let member = training.members[place]
    let split = refitEpochs == nil ? data.split : data.split.joiningValidation()
    let examples = try data.examples(
      .training, of: split, ports: member.ports, shapes: member.shapes)
    var validation: WindowExamples?
    if refitEpochs == nil, data.hasWindows(.validation) {
      validation = try data.examples(.validation, ports: member.ports, shapes: member.shapes)
    }
    var callbacks: [any Callback] = [StopRelay(training.stop)]
    if let early { callbacks.append(early) }
    if let limit = refitEpochs ?? pause { callbacks.append(EpochLimit(limit)) }
    callbacks += watchers
    if refitEpochs == nil {
      let path = training.checkpointPath(place)
      let checkpoints = Checkpoints(path, with: early.map { [$0] } ?? [])
      if resumes, try checkpoints.resume(trainer),
        try isDone(path) || trainer.progress.epoch >= pause ?? .max
      {
        for callback in callbacks { try callback.begin(trainer) }
        for callback in callbacks { try callback.end(trainer) }
        return
      }
      callbacks.append(checkpoints)
    }
    guard refitEpochs != 0, recipe.training.epochs > 0 else { return }
    reason = try trainer.fit(examples, validation: validation, callbacks: callbacks)
  }

  /// Whether early stopping had ended the run that a checkpoint is of.
  private func isDone(_ path: String) throws(ModelError) -> Bool {
    guard let early, let archive = try Checkpoint.read(path),
      let numbers = try archive["early_stopping/numbers"]?.doubles(), numbers.count == 3
    else { return false }
    return numbers[2] >= Double(early.patience)
  }
}

/// Passes the wish to stop on to a trainer.
final class StopRelay: Callback {
  private let flag: StopFlag

  init(_ flag: StopFlag) { self.flag = flag }

  func begin(_ trainer: Trainer) { if flag.isSet { trainer.stop.set() } }

  func didStep(_ record: StepRecord, _ trainer: Trainer) -> String? {
    if flag.isSet { trainer.stop.set() }
    return nil
  }
}

/// Ends a run after so many epochs, whatever the schedule was made for.
final class EpochLimit: Callback {
  private let epochs: Int

  init(_ epochs: Int) { self.epochs = epochs }

  func didEpoch(_ record: EpochRecord, _ trainer: Trainer) -> String? {
    record.epoch >= epochs ? "as many epochs as were chosen" : nil
  }
}

extension RecipeTraining {
  /// Throws: `invalidRecipe`.
  func fitOptions(_ workers: WorkerPool?) throws(ModelError) -> FitOptions {
    var options = FitOptions()
    options.workers = workers
    options.epochs = epochs
    options.batchSize = batchSize
    options.seed = seed
    options.rate = rate
    options.schedule = try RecipeSchedule.schedule(schedule)
    options.warmUpSteps = warmUpSteps
    options.clipping = RecipeClipping.clipping(clipping)
    options.undecayed = undecayed
    options.averaging = averaging
    return options
  }
}
