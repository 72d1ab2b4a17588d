// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import ApusTraining
import Foundation
import Testing

@Suite struct RecipeTests {
  static let smallest = """
    data: {csv: a.csv, target: y}
    window: 8
    horizon: 2
    """

  @Test func theExampleIsARecipeOfDefaults() throws {
    let example = try Recipe(RecipeSource(Recipe.example))
    var plain = try Recipe(
      RecipeSource("data: {csv: sunspots.csv, target: Sunspots}\nwindow: 132\nhorizon: 12"))
    // What the example says beyond the defaults, as its comments promise.
    plain.data.time = "Month"
    plain.seasons = [132]
    plain.training.rate = 0.001
    (plain.model.units, plain.model.filters, plain.model.kernelSize) = (32, 32, 3)
    plain.model.dropout = 0.1
    #expect(example == plain)
  }

  @Test(arguments: [
    ("data: {csv: a, target: y, colour: 1}\nwindow: 8\nhorizon: 2", 1, "colour"),
    (smallest + "\ntraining:\n  rate: 0.1\n  ratte: 1", 6, "ratte"),
    (smallest + "\nepochs: 3", 4, "epochs"),
    (smallest + "\nloss: {name: huber, sigma: 2}", 4, "sigma"),
  ])
  func unknownKeysAreRefusedByNameAndLine(_ text: String, line: Int, key: String) throws {
    let error = try #require(Self.refusal(text))
    #expect(error.message.contains("'\(key)'"))
    #expect(error.trail.first == .line(line, column: Self.column(of: key, in: text)))
  }

  /// Why a recipe is refused.
  private static func refusal(_ text: String) -> ModelError? {
    do throws(ModelError) {
      _ = try Recipe(RecipeSource(text))
      return nil
    } catch {
      return error
    }
  }

  /// Where the key begins in its line, from 1.
  private static func column(of key: String, in text: String) -> Int {
    for line in text.split(separator: "\n") {
      if let range = line.ranges(of: key).first {
        return line.distance(from: line.startIndex, to: range.lowerBound) + 1
      }
    }
    return 0
  }

  @Test(arguments: [
    "window: many", "window: 0", "horizon: [1]", "loss: mean", "scale: [standard, wide]",
    "quantiles: [0.1, 0.9]\nloss: mse", "quantiles: [0.9, 0.1]", "loss: quantile",
    "split: {validation-from: 1990}", "training: {average: 1}", "training: 3", "data: [a]",
    "training: {optimizer: newton}", "window: 4\nwindow: 4", "a: [",
  ])
  func wrongValuesAreRefused(_ line: String) throws {
    let key = line.prefix { $0 != ":" }
    let base = RecipeTests.smallest.split(separator: "\n").filter { !$0.hasPrefix(key) }
    #expect(throws: ModelError.self) {
      try Recipe(RecipeSource((base + [Substring(line)]).joined(separator: "\n")))
    }
  }

  @Test func entriesCanBeSet() throws {
    var source = try RecipeSource(RecipeTests.smallest)
    try source.set("model.units", to: "64")
    try source.set("training.optimizer", to: "{name: sgd, momentum: 0.9}")
    try source.set("scale", toTexts: ["log1p", "standard"])
    try source.set("data.target", toText: "no")
    let recipe = try Recipe(source)
    #expect(recipe.model.units == 64)
    #expect(recipe.training.optimizer == NamedChoice("sgd", ["momentum": 0.9]))
    #expect(recipe.scale.kinds == [.log1p, .standard])
    #expect(recipe.data.roles.targets == ["no"])
    #expect(throws: ModelError.self) {
      try source.set("window.length", to: "3"); _ = try Recipe(source)
    }
  }

  @Test func defaultsAreAsDocumented() throws {
    let recipe = try Recipe(RecipeSource(RecipeTests.smallest))
    #expect(recipe.plan.stride == 1 && recipe.plan.gap == 0)
    #expect(recipe.loss == "mse" && recipe.training.optimizer == "adam")
    #expect(recipe.outputs.checkpointPath == "model.onnx.checkpoint.npz")
  }
}
