// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import ApusTraining
import Foundation
import Testing

@Suite struct TuningTests {
  static let text = """
    data: {csv: data.csv, target: y, time: day}
    window: 12
    horizon: 3
    split: {validation: 0.2, test: 0.2}
    model: {architecture: stacked, filters: 4, units: {choice: [4, 6]}}
    training: {epochs: 4, batch: 32, rate: {range: [0.001, 0.1], log: true}}
    """

  @Test func drawsLieInTheirRangesAndDependOnSeedAndNumberOnly() throws {
    let space = try TuningSpace(RecipeSource(Self.text))
    #expect(space.paths == ["model.units", "training.rate"])
    var rates: Set<String> = []
    for number in 1...40 {
      let trial = try space.trial(number, seed: 3)
      let rate = try #require(trial.recipe.training.rate)
      #expect(rate >= 0.001 && rate <= 0.1 && [4, 6].contains(trial.recipe.model.units))
      #expect(try space.trial(number, seed: 3).values == trial.values)
      rates.insert(trial.values["training.rate"] ?? "")
    }
    #expect(rates.count > 30)
    #expect(rates.contains { Double($0).map { $0 < 0.003 } ?? false })
  }

  @Test(arguments: [
    "a: 1", "rate: {range: [2, 1]}", "rate: {range: [0, 1], log: true}", "rate: {choice: []}",
    "rate: {range: [1, 2], steps: 3}",
  ])
  func wrongSpacesAreRefused(_ text: String) {
    #expect(throws: ModelError.self) { try TuningSpace(RecipeSource(text)) }
  }

  @Test func halvingTrainsFewTrialsWhole() throws {
    let folder = try ForecastTrainingTests.folder("tune")
    let space = try TuningSpace(RecipeSource(Self.text))
    func tuning(resumes: Bool) throws -> Tuning {
      try Tuning(
        space, trials: 4, factor: 2, seed: 1, folder: folder, path: folder + "/tune.json",
        resumes: resumes)
    }
    let first = try tuning(resumes: false)
    #expect(try first.run { _, _ in })
    #expect(first.trials.map(\.failure) == [nil, nil, nil, nil])
    let epochs = first.trials.map { $0.results.last?.epochs ?? 0 }.sorted()
    #expect(epochs == [1, 1, 2, 4])
    #expect(first.ranking.count == 1)
    // What is there is not done again.
    let second = try tuning(resumes: true)
    var calls = 0
    #expect(try second.run { _, _ in calls += 1 })
    #expect(calls == 0 && second.trials == first.trials)
  }
}
