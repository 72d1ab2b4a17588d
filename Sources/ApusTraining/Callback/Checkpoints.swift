// SPDX-License-Identifier: Apache-2.0

import ApusNumPy
public import ApusTensor

/// Keeps the whole state of a run in a file, so that it can be taken up again bit for bit, and
/// that of the best epoch in another.
public final class Checkpoints: Callback {
  /// The file of the last state, an .npz.
  public let path: String
  /// The file of the best epoch's state; nil keeps none.
  public let bestPath: String?
  /// Steps between files within an epoch; nil writes after epochs only.
  public let everySteps: Int?
  /// The callbacks whose state belongs to the run.
  private let others: [any Callback]
  private var best = Double.infinity

  public init(
    _ path: String, best bestPath: String? = nil, everySteps: Int? = nil,
    with others: [any Callback] = []
  ) {
    self.path = path
    self.bestPath = bestPath
    self.everySteps = everySteps
    self.others = others
  }

  /// Takes a run up where the file left it; false when there is no file.
  ///
  /// Throws: `invalidArray` for a file that is no checkpoint of this run.
  public func resume(_ trainer: Trainer) throws(ModelError) -> Bool {
    guard let archive = try Checkpoint.read(path) else { return false }
    try locating(.file(path)) { () throws(ModelError) in
      let state = try Checkpoint.state(
        archive, like: trainer.state, lossCount: trainer.objective.lossCount)
      best = try archive["checkpoint/best"]?.doubles().first ?? .infinity
      for other in others { try other.restore(from: archive) }
      // Last, so that a file that does not fit leaves the run as it was.
      trainer.state = state
    }
    return true
  }

  public func didStep(_ record: StepRecord, _ trainer: Trainer) throws(ModelError) -> String? {
    if let everySteps, record.step.isMultiple(of: max(1, everySteps)) || trainer.stop.isSet {
      try write(trainer, to: path)
    }
    return nil
  }

  public func didEpoch(
    _ record: EpochRecord, _ trainer: Trainer
  ) throws(ModelError) -> String? {
    if record.score < best {
      best = record.score
      if let bestPath { try write(trainer, to: bestPath) }
    }
    try write(trainer, to: path)
    return nil
  }

  public func end(_ trainer: Trainer) throws(ModelError) {
    if trainer.stop.isSet { try write(trainer, to: path) }
  }

  private func write(_ trainer: Trainer, to path: String) throws(ModelError) {
    var archive = try Checkpoint.archive(trainer.state)
    archive.append("checkpoint/best", try Tensor(scalar: best))
    for other in others { try other.save(to: &archive) }
    try Checkpoint.write(archive, to: path)
  }
}
