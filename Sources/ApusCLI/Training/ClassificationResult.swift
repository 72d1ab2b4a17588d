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
    var runs: [TrainingResult.Summary.Run]
    var validation: ClassificationReport?
    var test: ClassificationReport?
  }

  /// What `--json` prints.
  var summary: Summary {
    Summary(
      model: path, seconds: seconds, seed: recipe.training.seed,
      parameters: plan.networks.reduce(0) { $0 + $1.parameterCount },
      runs: plan.networks.indices.map { place in
        TrainingResult.Summary.Run(
          name: plan.networks[place].name, epochs: outcome.histories[place].last?.epoch ?? 0,
          bestEpoch: outcome.bestEpochs[place], reason: outcome.reasons[place],
          history: outcome.histories[place])
      }, validation: outcome.validation, test: outcome.test)
  }

  /// What the terminal shows after a run.
  var text: String {
    var lines: [String] = []
    for (place, network) in plan.networks.enumerated() {
      let epochs = outcome.histories[place].last?.epoch ?? 0
      lines.append(
        "\(network.name): \(epochs) epochs; the weights are those of epoch "
          + "\(outcome.bestEpochs[place])" + (outcome.reasons[place].map { " (\($0))" } ?? ""))
    }
    if recipe.training.refits { lines.append("trained again on training and validation") }
    lines.append(
      "in \(Quantity.time(microseconds: seconds * 1e6)) with seed \(recipe.training.seed)")
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
