// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// The losses that a recipe may name.
enum RecipeLoss {
  /// Their options.
  static let known: [String: [String]] = [
    "mse": [], "mae": [], "huber": ["delta"], "log-cosh": [], "mape": [], "smape": [],
    "quantile": [], "gaussian": [], "student-t": ["degrees", "learned"],
  ]

  /// Whether the model gives a centre and a spread, from which quantiles are made at export.
  static func isDistribution(_ choice: NamedChoice) -> Bool {
    choice.name == "gaussian" || choice.name == "student-t"
  }

  /// Throws: `invalidRecipe` when loss and quantiles do not go together.
  static func check(_ recipe: Recipe) throws(ModelError) {
    let levels = recipe.quantiles
    let needsLevels = recipe.loss.name == "quantile" || isDistribution(recipe.loss)
    guard levels.isEmpty != needsLevels else {
      throw ModelError(
        .invalidRecipe,
        needsLevels
          ? "the loss '\(recipe.loss.name)' needs 'quantiles', such as [0.1, 0.5, 0.9]"
          : "'quantiles' need the loss quantile or gaussian, not '\(recipe.loss.name)'")
    }
    guard !recipe.loss.learnsDegrees || recipe.loss.options["degrees"] == nil else {
      throw ModelError(
        .invalidRecipe, "'loss' has degrees of freedom that are learned, and a number for them")
    }
    guard zip(levels, levels.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw ModelError(.invalidRecipe, "'quantiles' must ascend, got \(levels)")
    }
  }

  /// The loss of a recipe. Throws: `invalidValue` for options out of range.
  static func loss(_ recipe: Recipe) throws(ModelError) -> any Loss {
    let choice = recipe.loss
    switch choice.name {
    case "mae": return MeanAbsoluteError()
    case "huber": return Huber(delta: choice.option("delta", default: 1))
    case "log-cosh": return LogCosh()
    case "mape": return MeanAbsolutePercentageError()
    case "smape": return SymmetricMeanAbsolutePercentageError()
    case "quantile": return try QuantileLoss(recipe.quantiles)
    case "gaussian": return GaussianLikelihood()
    case "student-t":
      return choice.learnsDegrees
        ? StudentLikelihood() : try StudentLikelihood(degrees: choice.option("degrees", default: 4))
    default: return MeanSquaredError()
    }
  }

  /// Numbers that the model gives for each target and step.
  static func width(_ recipe: Recipe) -> Int {
    isDistribution(recipe.loss)
      ? recipe.loss.learnsDegrees ? 3 : 2 : max(1, recipe.quantiles.count)
  }
}

extension NamedChoice {
  /// Whether it is Student's t whose degrees of freedom the model gives.
  var learnsDegrees: Bool { name == "student-t" && option("learned", default: 0) != 0 }
}
