// SPDX-License-Identifier: Apache-2.0

import ApusNumPy
import ApusTensor
import Foundation

/// The state of a run as arrays of an .npz file.
enum Checkpoint {
  static let version = 1
  /// No run comes so far; what a file says beyond it is no count.
  private static let largestCounter = 1 << 48

  /// The arrays that hold a state. Throws: `limitExceeded`.
  static func archive(_ state: TrainingState) throws(ModelError) -> NumPyArchive {
    var archive = NumPyArchive()
    let progress = state.progress
    let counters = [
      version, progress.epoch, progress.batch, progress.step, progress.examples,
      progress.plateau.wait,
    ]
    archive.append("counters", try Tensor(shape: [counters.count], counters.map(Int64.init)))
    archive.append("parameters", try Tensor(vector: state.parameters))
    archive.append("statistics", try Tensor(vector: state.statistics))
    for (place, moment) in state.moments.enumerated() {
      archive.append("moment/\(place)", try Tensor(vector: moment))
    }
    if let average = state.average { archive.append("average", try Tensor(vector: average)) }
    archive.append("sums", try Tensor(shape: [state.progress.sums.count], state.progress.sums))
    archive.append(
      "plateau",
      try Tensor(shape: [2], [state.progress.plateau.factor, state.progress.plateau.best]))
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = Checkpoint.encoded
    guard let history = try? encoder.encode(state.progress.history) else {
      throw ModelError(.invalidValue, "the history of the run cannot be written")
    }
    archive.append("history", try Tensor(shape: [history.count], Array(history)))
    return archive
  }

  private static let encoded = JSONEncoder.NonConformingFloatEncodingStrategy.convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  private static let decoded = JSONDecoder.NonConformingFloatDecodingStrategy.convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")

  /// The state that arrays hold, of a run whose state has the form of `like`
  /// and whose steps have so many losses.
  ///
  /// Throws: `invalidArray` when arrays are missing or belong to another model or optimiser.
  static func state(
    _ archive: NumPyArchive, like: TrainingState, lossCount: Int
  ) throws(ModelError) -> TrainingState {
    var state = like
    let counters = try required(archive, "counters").integers()
    guard counters.count == 6, counters[0] == version,
      counters.allSatisfy({ (0...largestCounter).contains($0) })
    else {
      throw ModelError(.invalidArray, "this is no checkpoint of version \(version)")
    }
    (state.progress.epoch, state.progress.batch, state.progress.step) = (
      counters[1], counters[2], counters[3]
    )
    (state.progress.examples, state.progress.plateau.wait) = (counters[4], counters[5])
    state.parameters = try vector(archive, "parameters", count: like.parameters.count)
    state.statistics = try vector(archive, "statistics", count: like.statistics.count)
    for place in like.moments.indices {
      state.moments[place] = try vector(
        archive, "moment/\(place)", count: like.parameters.count)
    }
    if like.average != nil {
      state.average = try vector(archive, "average", count: like.parameters.count)
    }
    state.progress.sums = try required(archive, "sums").doubles()
    guard state.progress.sums.isEmpty || state.progress.sums.count == lossCount else {
      throw ModelError(
        .invalidArray,
        "the checkpoint belongs to another objective: it has \(state.progress.sums.count) losses, "
          + "the run \(lossCount)")
    }
    let plateau = try required(archive, "plateau").doubles()
    guard plateau.count == 2 else {
      throw ModelError(.invalidArray, "the array 'plateau' has \(plateau.count) numbers, not 2")
    }
    (state.progress.plateau.factor, state.progress.plateau.best) = (plateau[0], plateau[1])
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = Checkpoint.decoded
    let bytes = try required(archive, "history").integers().map { UInt8(truncatingIfNeeded: $0) }
    guard let history = try? decoder.decode([EpochRecord].self, from: Data(bytes)) else {
      throw ModelError(.invalidArray, "the array 'history' does not hold the history of a run")
    }
    state.progress.history = history
    return state
  }

  private static func required(
    _ archive: NumPyArchive, _ name: String
  ) throws(ModelError) -> Tensor {
    guard let tensor = archive[name] else {
      throw ModelError(.invalidArray, "the checkpoint has no array '\(name)'")
    }
    return tensor
  }

  private static func vector(
    _ archive: NumPyArchive, _ name: String, count: Int
  ) throws(ModelError) -> [Float] {
    let vector = try required(archive, name).floats()
    guard vector.count == count else {
      throw ModelError(
        .invalidArray,
        "the checkpoint belongs to another model or optimiser: '\(name)' has \(vector.count) "
          + "numbers, the run \(count)")
    }
    return vector
  }
}

extension Tensor {
  /// A vector. Throws: `limitExceeded`.
  init(vector: [Float]) throws(ModelError) { try self.init(shape: [vector.count], vector) }

  /// The elements of a float32 tensor. Throws: `typeMismatch`.
  func floats() throws(ModelError) -> [Float] { try elements(of: Float.self) }
}

extension Checkpoint {
  /// Writes aside, then renames: a run that is killed leaves a whole file. Throws: `fileSystem`.
  static func write(_ archive: NumPyArchive, to path: String) throws(ModelError) {
    try NumPyWriter().write(archive, to: path)
  }

  /// The arrays of a file, nil when there is none. Throws: `fileSystem`, `invalidArray`.
  static func read(_ path: String) throws(ModelError) -> NumPyArchive? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try NumPyReader().archive(contentsOf: path)
  }
}

extension Trainer {
  /// Puts parameters back, such as the best ones.
  func restore(learned parameters: [Float], statistics: [Float]) {
    memory.learned.write(parameters)
    memory.statistics.write(statistics)
  }
}
