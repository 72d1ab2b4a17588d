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
    struct Run: Encodable {
      var name: String
      var epochs: Int
      var bestEpoch: Int
      var reason: String?
      var history: [EpochRecord]
    }
    var model: String
    var seconds: Double
    var seed: UInt64
    var parameters: Int
    var runs: [Run]
    var validation: BacktestReport?
    var test: BacktestReport?
  }

  /// What `--json` prints.
  var summary: Summary {
    Summary(
      model: path, seconds: seconds, seed: recipe.training.seed,
      parameters: plan.networks.reduce(0) { $0 + $1.parameterCount },
      runs: plan.networks.indices.map { place in
        Summary.Run(
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
