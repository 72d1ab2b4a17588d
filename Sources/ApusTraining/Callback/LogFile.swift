// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import Foundation

/// Writes a line an epoch, as CSV or as JSON, so that it can be read while the run goes on.
///
/// A run that is taken up again goes on in the file after the epochs that it keeps.
public final class LogFile: Callback {
  public enum Format: Sendable {
    case csv
    case jsonLines
  }

  public let path: String
  public let format: Format
  private var lines: [String] = []

  public init(_ path: String, _ format: Format) {
    self.path = path
    self.format = format
  }

  public func begin(_ trainer: Trainer) throws(ModelError) {
    lines = format == .csv ? ["epoch,step,loss,validation_loss,learning_rate"] : []
    lines += trainer.progress.history.map(line)
    try write()
  }

  public func didEpoch(
    _ record: EpochRecord, _ trainer: Trainer
  ) throws(ModelError) -> String? {
    lines.append(line(record))
    try write()
    return nil
  }

  private func write() throws(ModelError) {
    let text = lines.map { $0 + "\n" }.joined()
    try TextFile.write(text, to: path)
  }

  private func line(_ record: EpochRecord) -> String {
    switch format {
    case .csv:
      return
        "\(record.epoch),\(record.step),\(record.loss),"
        + "\(record.validationLoss.map { "\($0)" } ?? ""),\(record.rate)"
    case .jsonLines:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      return (try? encoder.encode(record)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
  }
}
