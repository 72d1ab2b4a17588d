// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusTensor

/// The optimisers that a recipe may name.
enum RecipeOptimizer {
  /// Their options.
  static let known: [String: [String]] = [
    "sgd": ["momentum", "nesterov", "weight-decay"],
    "adam": ["weight-decay"], "adamw": ["weight-decay"], "nadam": ["weight-decay"],
    "rmsprop": ["weight-decay"], "adagrad": ["weight-decay"], "lion": ["weight-decay"],
  ]

  /// Throws: `invalidValue` for a name that no optimiser has.
  static func optimizer(_ choice: NamedChoice) throws(ModelError) -> Optimizer {
    var optimizer =
      choice.name == "sgd"
      ? Optimizer.sgd(
        momentum: choice.option("momentum", default: 0),
        nesterov: choice.option("nesterov", default: 0) != 0)
      : try Optimizer.named(choice.name)
    if let decay = choice.options["weight-decay"] { optimizer = optimizer.decaying(by: decay) }
    return optimizer
  }
}

/// The ways in which a recipe may bound gradients.
enum RecipeClipping {
  static let known: [String: [String]] = [
    "value": ["bound"], "norm": ["bound"], "global-norm": ["bound"],
  ]

  static func clipping(_ choice: NamedChoice?) -> GradientClipping? {
    guard let choice else { return nil }
    let bound = choice.option("bound", default: 1)
    return switch choice.name {
    case "value": .value(bound)
    case "norm": .norm(bound)
    default: .globalNorm(bound)
    }
  }
}

/// The schedules that a recipe may name.
enum RecipeSchedule {
  static let known: [String: [String]] = [
    "constant": [], "step": ["every", "factor"], "exponential": ["factor"], "cosine": ["floor"],
    "cosine-restarts": ["period", "growth", "floor"], "one-cycle": ["rise"],
    "plateau": ["factor", "patience", "floor", "delta"],
  ]

  /// Throws: `invalidRecipe` for epochs that are no whole numbers above 0.
  static func schedule(_ choice: NamedChoice) throws(ModelError) -> Schedule {
    func epochs(_ key: String, _ value: Double) throws(ModelError) -> Int {
      let number = choice.option(key, default: value)
      guard let epochs = Int(exactly: number), epochs > 0 else {
        throw ModelError(.invalidRecipe, "'schedule.\(key)' must be whole epochs, got \(number)")
      }
      return epochs
    }
    let floor = choice.option("floor", default: 0)
    return switch choice.name {
    case "step":
      .step(every: try epochs("every", 10), factor: choice.option("factor", default: 0.5))
    case "exponential": .exponential(factor: choice.option("factor", default: 0.95))
    case "cosine": .cosine(floor: floor)
    case "cosine-restarts":
      .cosineRestarts(
        period: choice.option("period", default: 10), growth: choice.option("growth", default: 2),
        floor: floor)
    case "one-cycle": .oneCycle(rise: choice.option("rise", default: 0.3))
    case "plateau":
      .plateau(
        factor: choice.option("factor", default: 0.5), patience: try epochs("patience", 5),
        floor: floor, delta: choice.option("delta", default: 0))
    default: .constant
    }
  }
}
