// SPDX-License-Identifier: Apache-2.0

import ApusNumPy
import ApusRuntime
import ApusTensor

/// The training of one network by a recipe, with early stopping and a state that is kept.
final class MemberRun {
  let trainer: Trainer
  private(set) var reason: String?
  private let job: FitJob
  private let resumes: Bool
  /// Epochs that are trained on all rows before the test; nil while epochs are being chosen.
  private let refitEpochs: Int?
  /// Epochs after which this run is interrupted; nil trains all.
  private let pause: Int?

  init(
    _ job: FitJob, resumes: Bool = false, refitsFor refitEpochs: Int? = nil,
    pausesAfter pause: Int? = nil
  ) throws(ModelError) {
    self.pause = pause
    self.job = job
    self.resumes = resumes
    self.refitEpochs = refitEpochs
    trainer = try Trainer(
      job.trainable, objective: job.objective,
      optimizer: RecipeOptimizer.optimizer(job.settings.optimizer),
      options: job.settings.fitOptions(job.workers))
  }

  private lazy var early: EarlyStopping? = {
    let settings = job.settings
    guard refitEpochs == nil, let patience = settings.patience else { return nil }
    return EarlyStopping(patience: patience, minimumDelta: settings.minimumDelta)
  }()

  /// The epoch whose weights the trainer holds, from 1.
  var bestEpoch: Int { early.map(\.bestEpoch) ?? trainer.progress.epoch }

  /// Trains until it is done or stopped.
  func train(watchedBy watchers: [any Callback]) throws(ModelError) {
    var callbacks: [any Callback] = [StopRelay(job.stop)]
    if let early { callbacks.append(early) }
    if let limit = refitEpochs ?? pause { callbacks.append(EpochLimit(limit)) }
    callbacks += watchers
    if refitEpochs == nil {
      let path = job.checkpointPath
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
    guard refitEpochs != 0, job.settings.epochs > 0 else { return }
    reason = try trainer.fit(job.examples, validation: job.validation, callbacks: callbacks)
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
