// SPDX-License-Identifier: Apache-2.0

import ApusTraining

/// The networks that a training fitted, one or the members of an ensemble, and how: what the results
/// and pages of forecasters and classifiers say alike.
struct FittedNetworks {
  /// One network's training; the names are those of the JSON.
  struct Run: Encodable {
    var name: String
    var epochs: Int
    var bestEpoch: Int
    var reason: String?
    var history: [EpochRecord]
  }

  let runs: [Run]
  let parameterCount: Int
  private let seed: UInt64
  private let refits: Bool
  private let seconds: Double

  /// `histories`, `bestEpochs` and `reasons` are by network; `seconds` is what all took.
  init(
    _ networks: [TrainingPlan.Network], histories: [[EpochRecord]], bestEpochs: [Int],
    reasons: [String?], seed: UInt64, refits: Bool, seconds: Double
  ) {
    runs = networks.indices.map { place in
      Run(
        name: networks[place].name, epochs: histories[place].last?.epoch ?? 0,
        bestEpoch: bestEpochs[place], reason: reasons[place], history: histories[place])
    }
    parameterCount = networks.reduce(0) { $0 + $1.parameterCount }
    self.seed = seed
    self.refits = refits
    self.seconds = seconds
  }

  /// Lines for the terminal.
  var lines: [String] {
    runs.map { run in
      "\(run.name): \(run.epochs) epochs; the weights are those of epoch \(run.bestEpoch)"
        + (run.reason.map { " (\($0))" } ?? "")
    } + (refits ? ["trained again on training and validation"] : [])
      + ["in \(Quantity.time(microseconds: seconds * 1e6)) with seed \(seed)"]
  }

  /// Figures for the head of a page.
  var figures: [(value: String, meaning: String)] {
    [
      (Quantity.grouped(parameterCount), "parameters"),
      ("\(runs.map(\.bestEpoch).max() ?? 0)", "best epoch"),
      (Quantity.time(microseconds: seconds * 1e6), "to train and score"),
    ]
  }

  /// Learning curves as HTML; `caption` says what the loss is.
  func curves(_ caption: String) -> String {
    runs.map { run in
      LearningCurve(name: run.name, history: run.history, bestEpoch: run.bestEpoch).html(caption)
    }.joined(separator: "\n")
  }
}
