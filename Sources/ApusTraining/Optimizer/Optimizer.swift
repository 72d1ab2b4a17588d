// SPDX-License-Identifier: Apache-2.0

public import ApusGradients
import ApusGraph
public import ApusTensor

/// How parameters follow their gradient: an update operator over one vector of all of them, and the
/// learning rate that it takes when none is asked for.
public struct Optimizer: Sendable {
  /// What users call it, such as `adam`.
  public let name: String
  public let update: any OptimizerUpdate
  public let defaultRate: Double

  public init(_ name: String, _ update: any OptimizerUpdate, rate: Double) {
    self.name = name
    self.update = update
    defaultRate = rate
  }

  /// All optimisers with Keras's defaults.
  public static let all: [Optimizer] = [
    Optimizer("sgd", Op.SGDUpdate(), rate: 0.01),
    Optimizer("adam", Op.AdamUpdate(), rate: 0.001),
    Optimizer("adamw", Op.AdamUpdate(), rate: 0.001).decaying(by: 0.004),
    Optimizer("nadam", Op.NadamUpdate(), rate: 0.001),
    Optimizer("rmsprop", Op.RMSpropUpdate(), rate: 0.001),
    Optimizer("adagrad", Op.AdagradUpdate(), rate: 0.001),
    Optimizer("lion", Op.LionUpdate(), rate: 0.001),
  ]

  /// The optimiser of a name. Throws: `invalidValue` listing those that there are.
  public static func named(_ name: String) throws(ModelError) -> Optimizer {
    guard let found = all.first(where: { $0.name == name }) else {
      let names = all.map(\.name).joined(separator: ", ")
      throw ModelError(.invalidValue, "no optimiser '\(name)'; there are \(names)")
    }
    return found
  }

  public static var adam: Optimizer { Optimizer("adam", Op.AdamUpdate(), rate: 0.001) }

  /// Stochastic gradient descent. Source: Keras SGD.
  public static func sgd(momentum: Double = 0, nesterov: Bool = false) -> Optimizer {
    var update = Op.SGDUpdate()
    update.momentum = momentum
    update.usesNesterov = nesterov
    return Optimizer("sgd", update, rate: 0.01)
  }

  /// The same with decoupled decay of the weights.
  public func decaying(by decay: Double) -> Optimizer {
    var update = update
    update.weightDecay = decay
    return Optimizer(name, update, rate: defaultRate)
  }
}
