// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTraining
import Foundation

/// What the training of a classifier came to, for the terminal and as JSON.
struct ClassificationResult {
  let path: String
  let plan: ClassificationPlan
  let recipe: ClassificationRecipe
  let outcome: ClassificationTraining.Outcome
  let seconds: Double

  struct Summary: Encodable {
    var model: String
    var seconds: Double
    var seed: UInt64
    var parameters: Int
    var runs: [FittedNetworks.Run]
    var validation: ClassificationReport?
    var test: ClassificationReport?
  }

  var networks: FittedNetworks {
    FittedNetworks(
      plan.networks, histories: outcome.histories, bestEpochs: outcome.bestEpochs,
      reasons: outcome.reasons, seed: recipe.training.seed, refits: recipe.training.refits,
      seconds: seconds)
  }

  /// What `--json` prints.
  var summary: Summary {
    Summary(
      model: path, seconds: seconds, seed: recipe.training.seed,
      parameters: networks.parameterCount, runs: networks.runs, validation: outcome.validation,
      test: outcome.test)
  }

  /// What the terminal shows after a run.
  var text: String {
    var lines = networks.lines
    for report in [outcome.validation, outcome.test].compactMap(\.self) {
      lines += ["", "\(report.part): \(Quantity.grouped(report.cases)) cases", "", report.table]
    }
    if let test = outcome.test { lines += ["", test.classTable, "", test.verdict] }
    lines += [
      "",
      "wrote \(path); `apus verify \(path)` replays the cases that are recorded in it",
    ]
    return lines.joined(separator: "\n")
  }
}
