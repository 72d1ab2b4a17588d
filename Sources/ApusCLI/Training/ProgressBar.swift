// SPDX-License-Identifier: Apache-2.0

import ApusTraining
import Foundation

/// Shows how a training goes: one line that changes on a terminal, a line an epoch elsewhere.
final class ProgressBar: Callback {
  private let title: String
  private let epochs: Int
  private let refits: Bool
  private let output: FileHandle
  private let isTerminal: Bool
  private var start = ContinuousClock.now
  private var firstStep = 0
  private var lastDraw: ContinuousClock.Instant?
  private var best: (score: Double, epoch: Int)?
  private var validation: Double?

  /// Writes to standard output, or to standard error where that holds JSON.
  init(title: String, epochs: Int, usesErrorOutput: Bool, refits: Bool = false) {
    self.title = title
    self.refits = refits
    self.epochs = epochs
    output = usesErrorOutput ? .standardError : .standardOutput
    isTerminal =
      isatty(usesErrorOutput ? STDERR_FILENO : STDOUT_FILENO) == 1
      && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  func begin(_ trainer: Trainer) {
    start = .now
    firstStep = trainer.progress.step
    for record in trainer.progress.history { note(record) }
    if refits {
      write("\(title)again from the start, on training and validation rows, \(epochs) epochs:\n")
    }
    if trainer.progress.epoch >= epochs {
      write("\(title)the run has had its \(epochs) epochs: nothing is left to train\n")
    } else if trainer.progress.step > 0 {
      write(
        "\(title)taken up after \(trainer.progress.step) steps, in epoch \(trainer.progress.epoch + 1)\n"
      )
    }
  }

  func didStep(_ record: StepRecord, _ trainer: Trainer) -> String? {
    guard isTerminal else { return nil }
    let now = ContinuousClock.now
    if let lastDraw, now - lastDraw < .milliseconds(60), record.batch < record.batches {
      return nil
    }
    lastDraw = now
    let line = ProgressLine(
      title: title, epoch: record.epoch, epochs: epochs,
      part: Double(record.batch) / Double(record.batches), loss: record.meanLoss,
      validation: validation, best: best,
      remaining: remaining(record.step, record.batches * epochs))
    // Asked for each time, since windows change their size.
    let columns = ProgressLine.columns(of: output.fileDescriptor)
    write("\r\u{1b}[K" + line.text(columns: columns))
    return nil
  }

  func didEpoch(_ record: EpochRecord, _ trainer: Trainer) -> String? {
    note(record)
    if !isTerminal {
      var line = "\(title)epoch \(padded(record.epoch))/\(epochs)  loss \(text(record.loss))"
      if let loss = record.validationLoss {
        line += "  val \(text(loss))\(best?.epoch == record.epoch ? " *" : "  ")"
      }
      let total = epochs * record.step / max(1, record.epoch)
      line += "  rate \(String(format: "%.2g", record.rate))"
      line += "  ETA \(ProgressLine.clock(remaining(record.step, total)))"
      write(line + "\n")
    }
    return nil
  }

  func end(_ trainer: Trainer) {
    if isTerminal, lastDraw != nil { write("\n") }
  }

  private func note(_ record: EpochRecord) {
    validation = record.validationLoss
    if best.map({ record.score < $0.score }) ?? true { best = (record.score, record.epoch) }
  }

  /// Seconds that are left if all epochs are trained at the speed so far.
  private func remaining(_ step: Int, _ total: Int) -> Double {
    let done = step - firstStep
    guard done > 0 else { return 0 }
    return (ContinuousClock.now - start) / .seconds(1) / Double(done) * Double(max(0, total - step))
  }

  private func text(_ loss: Double) -> String { String(format: "%.5g", loss) }
  private func padded(_ epoch: Int) -> String {
    String(repeating: " ", count: max(0, "\(epochs)".count - "\(epoch)".count)) + "\(epoch)"
  }
  private func write(_ text: String) { output.write(Data(text.utf8)) }
}
