// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import Foundation

/// Writes scalars that TensorBoard draws, into a file of its own in a folder for each run.
///
/// After each epoch, at the number of that epoch: `loss/training`, `loss/validation`, the losses of
/// single outputs where there are several, and `learning_rate`. `add` writes others, such as
/// metrics. A run that is taken up again begins a further file, which overrides what earlier ones
/// say of later epochs.
public final class TensorBoardLog: Callback {
  public let folder: String
  private var file: FileHandle?

  public init(_ folder: String) { self.folder = folder }

  deinit { try? file?.close() }

  public func begin(_ trainer: Trainer) throws(ModelError) {
    try open()
    if trainer.progress.epoch > 0 {
      try write(.sessionStart, step: trainer.progress.epoch + 1)
    }
  }

  public func didEpoch(
    _ record: EpochRecord, _ trainer: Trainer
  ) throws(ModelError) -> String? {
    var scalars = [("loss/training", record.loss), ("learning_rate", record.rate)]
    if let loss = record.validationLoss { scalars.append(("loss/validation", loss)) }
    let parts = [("training", record.losses), ("validation", record.validationLosses)]
    for (name, losses) in parts where losses.count > 1 {
      for (place, loss) in losses.enumerated() {
        scalars.append(("loss_of_output_\(place)/\(name)", loss))
      }
    }
    try add(scalars, step: record.epoch)
    return nil
  }

  /// Writes numbers at a step. Throws: `fileSystem`.
  public func add(_ scalars: [(tag: String, value: Double)], step: Int) throws(ModelError) {
    if file == nil { try open() }
    try write(.scalars(scalars), step: step)
  }

  /// A file whose name no earlier one has: the reader takes files in the order of their names.
  private func open() throws(ModelError) {
    let now = Int(Date().timeIntervalSince1970)
    var number = 0
    var path = ""
    repeat {
      path = "\(folder)/events.out.tfevents.\(now).apus.\(number)"
      number += 1
    } while FileManager.default.fileExists(atPath: path)
    try locating(.file(path)) { () throws(ModelError) in
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
        file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      } catch {
        throw ModelError(.fileSystem, "cannot be written: \(error.localizedDescription)")
      }
    }
    try write(.version, step: 0)
  }

  private func write(_ content: TensorBoardEvent.Content, step: Int) throws(ModelError) {
    let event = TensorBoardEvent(
      time: Date().timeIntervalSince1970, step: step, content: content)
    do {
      try file?.write(contentsOf: RecordFrame.bytes(event.bytes))
    } catch {
      throw ModelError(
        .fileSystem, "cannot be written: \(error.localizedDescription)", at: .file(folder))
    }
  }
}
