// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTraining
import Foundation

/// What a training came to, for the terminal and as JSON.
struct TrainingResult {
  let path: String
  let plan: TrainingPlan
  let recipe: Recipe
  let outcome: ForecastTraining.Outcome
  let seconds: Double

  struct Summary: Encodable {
    var model: String
    var seconds: Double
    var seed: UInt64
    var parameters: Int
    var runs: [FittedNetworks.Run]
    var validation: BacktestReport?
    var test: BacktestReport?
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
      lines += [
        "",
        "\(report.part.rawValue): \(Quantity.grouped(report.windows)) forecasts of "
          + "\(report.plan.horizon) steps", "", report.table,
      ]
    }
    if let test = outcome.test, let sentence = test.verdict { lines += ["", sentence] }
    lines += [
      "",
      "wrote \(path); `apus verify \(path)` replays its recorded forecasts",
    ]
    return lines.joined(separator: "\n")
  }
}
