// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import ApusTraining
import ArgumentParser
import Foundation

/// Searches the open entries of a recipe for those that forecast best.
struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Searches the open entries of a recipe for those that forecast best.",
    discussion: """
      Entries are left open in the recipe: rate: {range: [0.0003, 0.01], log: true}, units: {choice:
      [8, 16, 32]}. Trials draw values at random; all are trained a little, the better third goes on,
      until few are trained whole. They are compared by RMSE on validation windows; the test is not
      looked at. Results are kept after each trial, so that --resume goes on.

      Examples:
        apus tune recipe.yaml --trials 27
        apus tune recipe.yaml --trials 27 --resume --best best.yaml
        apus train best.yaml
      """)

  @Argument(help: "The recipe with open entries: a YAML file.") var recipe: String
  @OptionGroup var entries: RecipeOverrides
  @Option(help: "Trials that are begun.") var trials = 9
  @Option(help: "One of so many trials goes on.") var factor = 3
  @Option(help: "What the draws depend on.") var searchSeed = 0
  @Option(help: "Where results are kept; the recipe's path with .tune.json unless given.")
  var results: String?
  @Option(help: "Write the recipe with the best values here.") var best: String?
  @Flag(help: "Go on where an earlier search left off.") var resume = false
  @Flag(help: "Print JSON; progress goes to standard error.") var json = false
  @OptionGroup var limits: RunLimits

  func validate() throws {
    guard trials > 0, factor > 1, searchSeed >= 0 else {
      throw ValidationError("needs --trials from 1, --factor from 2 and --search-seed from 0")
    }
  }

  func run() throws {
    try RunLimits.bounded(gibibytes: limits.memoryLimit, steps: nil) { try tune() }
  }

  private func tune() throws {
    let (source, folder) = try entries.source(recipe)
    let space = try locating(.file(recipe)) { () throws(ModelError) in try TuningSpace(source) }
    let path = results ?? "\(recipe).tune.json"
    let tuning = try Tuning(
      space, trials: trials, factor: factor, seed: UInt64(searchSeed), folder: folder, path: path,
      resumes: resume)
    let interruption = Interruption(tuning.stop)
    let isDone = try tuning.run { trial, rung in
      let score = trial.failure ?? trial.rmse.map { "RMSE \(Quantity.score($0))" } ?? "no score"
      let values = trial.values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      Console.note(
        "\(rung.epochs) epochs, \(rung.trials) trials: number \(trial.number) has \(score)   "
          + values.joined(separator: ", "))
    }
    withExtendedLifetime(interruption) {}
    guard isDone else {
      Console.note("stopped; the results so far are in \(path). Go on with --resume")
      throw ExitCode(130)
    }
    if json { try Console.print(json: tuning.trials) } else { print(table(tuning)) }
    guard let winner = tuning.ranking.first else {
      throw ModelError(.invalidValue, "no trial came to a score; \(path) says why")
    }
    if let best {
      let chosen = try space.trial(winner.number, seed: UInt64(searchSeed)).source
      try writeFile(Array(chosen.yaml().utf8), to: best)
      if !json { print("\nwrote the best recipe to \(best)") }
    }
  }

  /// All trials, those that came furthest first.
  private func table(_ tuning: Tuning) -> String {
    var table = TextTable(
      [("trial", .right), ("epochs", .right), ("RMSE", .right)]
        + tuning.space.paths.map { ($0, .left) })
    let ordered = tuning.trials.sorted { a, b in
      let (x, y) = (a.results.last?.epochs ?? 0, b.results.last?.epochs ?? 0)
      return x == y ? (a.rmse ?? .infinity) < (b.rmse ?? .infinity) : x > y
    }
    for trial in ordered {
      table.rows.append(
        [
          "\(trial.number)", "\(trial.results.last?.epochs ?? 0)",
          trial.failure == nil ? trial.rmse.map(Quantity.score) ?? "" : "failed",
        ] + tuning.space.paths.map { trial.values[$0] ?? "" })
    }
    return table.text
  }
}
