// SPDX-License-Identifier: Apache-2.0

public import ApusNumPy
public import ApusTensor

/// Ends a run when the score (the validation's loss, else the training's) has not become better
/// by `minimumDelta` for `patience` epochs, and puts back the parameters of the best epoch.
///
/// Source: Keras EarlyStopping with restore_best_weights.
public final class EarlyStopping: Callback {
  public let patience: Int
  public let minimumDelta: Double
  public let restoresBest: Bool
  /// The best score so far and the epoch that had it, from 1; 0 before the first.
  public private(set) var best = Double.infinity
  public private(set) var bestEpoch = 0
  private var wait = 0
  private var parameters: [Float] = []
  private var statistics: [Float] = []

  public init(patience: Int = 10, minimumDelta: Double = 0, restoresBest: Bool = true) {
    self.patience = patience
    self.minimumDelta = minimumDelta
    self.restoresBest = restoresBest
  }

  public func didEpoch(
    _ record: EpochRecord, _ trainer: Trainer
  ) throws(ModelError) -> String? {
    if record.score < best - minimumDelta || bestEpoch == 0 {
      best = record.score
      bestEpoch = record.epoch
      wait = 0
      parameters = trainer.memory.learned.values
      statistics = trainer.memory.statistics.values
      return nil
    }
    wait += 1
    guard wait >= patience else { return nil }
    return "no better score for \(wait) epochs; the best was epoch \(bestEpoch)"
  }

  public func end(_ trainer: Trainer) throws(ModelError) {
    guard restoresBest, bestEpoch > 0, !trainer.stop.isSet else { return }
    trainer.restore(learned: parameters, statistics: statistics)
  }

  public func save(to archive: inout NumPyArchive) throws(ModelError) {
    let numbers = [best, Double(bestEpoch), Double(wait)]
    archive.append("early_stopping/numbers", try Tensor(shape: [3], numbers))
    archive.append("early_stopping/parameters", try Tensor(vector: parameters))
    archive.append("early_stopping/statistics", try Tensor(vector: statistics))
  }

  public func restore(from archive: NumPyArchive) throws(ModelError) {
    guard let numbers = try archive["early_stopping/numbers"]?.doubles(), numbers.count == 3,
      let epoch = Int(exactly: numbers[1]), let wait = Int(exactly: numbers[2])
    else { return }
    best = numbers[0]
    bestEpoch = epoch
    self.wait = wait
    parameters = try archive["early_stopping/parameters"]?.floats() ?? []
    statistics = try archive["early_stopping/statistics"]?.floats() ?? []
    // Only the whole of the best epoch may be put back.
    let kept = (archive["parameters"]?.count ?? 0, archive["statistics"]?.count ?? 0)
    guard bestEpoch == 0 || (parameters.count, statistics.count) == (kept.0, kept.1), wait >= 0
    else {
      throw ModelError(.invalidArray, "the best epoch of the checkpoint is not of this model")
    }
  }
}
