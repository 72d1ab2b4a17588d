// SPDX-License-Identifier: Apache-2.0

public import ApusNumPy
public import ApusTensor

/// Something that watches a run, and may end it.
public protocol Callback: AnyObject {
  /// Before the first step, also of a run that is taken up again.
  func begin(_ trainer: Trainer) throws(ModelError)
  /// After each step. Returns a reason to stop, or nil.
  func didStep(_ record: StepRecord, _ trainer: Trainer) throws(ModelError) -> String?
  /// After each epoch. Returns a reason to stop, or nil.
  func didEpoch(_ record: EpochRecord, _ trainer: Trainer) throws(ModelError) -> String?
  /// When the run has ended, unless by an error.
  func end(_ trainer: Trainer) throws(ModelError)
  /// Adds what it must remember to a checkpoint, under names that begin with its own.
  func save(to archive: inout NumPyArchive) throws(ModelError)
  /// Takes up what it saved.
  func restore(from archive: NumPyArchive) throws(ModelError)
}

extension Callback {
  public func begin(_ trainer: Trainer) throws(ModelError) {}
  public func didStep(_ record: StepRecord, _ trainer: Trainer) throws(ModelError) -> String? {
    nil
  }
  public func didEpoch(
    _ record: EpochRecord, _ trainer: Trainer
  ) throws(ModelError) -> String? { nil }
  public func end(_ trainer: Trainer) throws(ModelError) {}
  public func save(to archive: inout NumPyArchive) throws(ModelError) {}
  public func restore(from archive: NumPyArchive) throws(ModelError) {}
}
