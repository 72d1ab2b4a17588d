// SPDX-License-Identifier: Apache-2.0

import ApusLayers
import ApusTensor
import ApusTraining
import TestSupport
import Foundation
import Testing

/// Event files are read back by a small reader of their own; `tools/fixtures/check-events.py` has
/// TensorBoard read them.
@Suite struct TensorBoardTests {
  /// The records of a file as bytes; their framing is checked.
  private func records(_ path: String) throws -> [[UInt8]] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    func number(_ place: Int, _ count: Int) -> UInt64 {
      (0..<count).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
    }
    var records: [[UInt8]] = []
    var place = 0
    while place < bytes.count {
      let length = Int(number(place, 8))
      #expect(number(place + 8, 4) == UInt64(masked(bytes[place..<place + 8])))
      let data = bytes[place + 12..<place + 12 + length]
      #expect(number(place + 12 + length, 4) == UInt64(masked(data)))
      records.append(Array(data))
      place += 16 + length
    }
    return records
  }

  /// The masked check, bit by bit.
  private func masked(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var rest: UInt32 = 0xffff_ffff
    for byte in bytes {
      rest ^= UInt32(byte)
      for _ in 0..<8 { rest = rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ 0x82f6_3b78 }
    }
    rest = ~rest
    return (rest >> 15 | rest << 17) &+ 0xa282_ead8
  }

  @Test func theCheckIsThatOfTheStandard() {
    // RFC 3720, B.4: 32 bytes of zeros give 8a9136aa, of ones 62a8ab43.
    let zeros = [UInt8](repeating: 0, count: 32)[...]
    let ones = [UInt8](repeating: 0xff, count: 32)[...]
    func plain(_ bytes: ArraySlice<UInt8>) -> UInt32 {
      let rest = masked(bytes) &- 0xa282_ead8
      return rest >> 17 | rest << 15
    }
    #expect(plain(zeros) == 0x8a91_36aa)
    #expect(plain(ones) == 0x62a8_ab43)
  }

  @Test func everyEpochHasItsScalars() throws {
    let folder = NSTemporaryDirectory() + "apus-events-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let x = Input(shape: [3])
    let model = try FunctionalModel(x, Dense(1)(x))
    let examples = try TensorExamples(
      inputs: [floats([16, 3], sample(48))], targets: [floats([16, 1], sample(16, seed: 2))])
    var options = FitOptions()
    options.epochs = 3
    let trainer = try Trainer(
      TrainableModel(model), objective: Objective(MeanSquaredError()), options: options)
    try trainer.fit(examples, validation: examples, callbacks: [TensorBoardLog(folder)])
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(files.count == 1 && files[0].hasPrefix("events.out.tfevents."))
    let records = try records(folder + "/" + files[0])
    #expect(records.count == 4)
    #expect(String(decoding: records[0].suffix(13), as: UTF8.self) == "brain.Event:2")
    for (record, epoch) in zip(records.dropFirst(), trainer.progress.history) {
      // Step: field 2 as a varint, after the time in field 1.
      #expect(record[0] == 0x09 && record[9] == 0x10 && record[10] == UInt8(epoch.epoch))
      for (tag, value) in [
        ("loss/training", epoch.loss), ("loss/validation", epoch.validationLoss ?? .nan),
        ("learning_rate", epoch.rate),
      ] {
        let bits = Float(value).bitPattern
        let wanted =
          [0x0a, UInt8(tag.utf8.count)] + Array(tag.utf8) + [0x15]
          + (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
        #expect(record.firstRange(of: wanted) != nil, "\(tag) of epoch \(epoch.epoch)")
      }
    }
  }

  /// A run that is taken up again writes a further file, which begins with its session's start.
  @Test func aFurtherRunHasAFurtherFile() throws {
    let folder = NSTemporaryDirectory() + "apus-events-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let x = Input(shape: [2])
    let model = try FunctionalModel(x, Dense(1)(x))
    let examples = try TensorExamples(
      inputs: [floats([8, 2], sample(16))], targets: [floats([8, 1], sample(8))])
    var options = FitOptions()
    options.epochs = 1
    let first = try Trainer(
      TrainableModel(model), objective: Objective(MeanSquaredError()), options: options)
    try first.fit(examples, callbacks: [TensorBoardLog(folder)])
    options.epochs = 2
    let second = try Trainer(
      TrainableModel(model), objective: Objective(MeanSquaredError()), options: options)
    second.state = first.state
    try second.fit(examples, callbacks: [TensorBoardLog(folder)])
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(files.count == 2)
    let records = try records(folder + "/" + files[1])
    // Version, start at step 2, one epoch.
    #expect(records.count == 3)
    #expect(Array(records[1].suffix(6)) == [0x10, 2, 0x3a, 2, 0x08, 1])
  }
}
