// SPDX-License-Identifier: Apache-2.0

import ApusGradients
public import ApusGraph
public import ApusTensor

/// How parameters follow their gradient, over one vector of all of them.
public protocol Optimizer: Sendable {
  /// What users call it, such as `adam`.
  var name: String { get }
  /// How many vectors of its own it keeps beside the parameters; they start at `firstMoment`.
  var momentCount: Int { get }
  /// What the vectors hold before the first step.
  var firstMoment: Float { get }
  /// The learning rate when none is asked for.
  var defaultRate: Double { get }
  /// What changes from step to step, the first of which is 1, as `hyperCount` numbers.
  func hyper(rate: Double, step: Int) -> [Float]
  /// Appends the update; gives the new parameters and moments. Throws: what inference throws.
  func update(
    _ site: LossSite, parameters: ValueID, gradient: ValueID, hyper: ValueID, moments: [ValueID]
  ) throws(ModelError) -> (parameters: ValueID, moments: [ValueID])
}

extension Optimizer {
  public var momentCount: Int { 0 }
  public var firstMoment: Float { 0 }
}

/// Numbers that a step gives to the optimiser.
let hyperCount = 8
