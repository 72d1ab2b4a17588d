// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusOperators
public import ApusGraph
public import ApusTensor

/// Stochastic gradient descent: `p ← p - η g`.
public struct SGD: Optimizer {
  public var name: String { "sgd" }
  public var defaultRate: Double { 0.01 }
  public init() {}

  public func hyper(rate: Double, step: Int) -> [Float] { [Float(rate)] }

  public func update(
    _ site: LossSite, parameters: ValueID, gradient: ValueID, hyper: ValueID, moments: [ValueID]
  ) throws(ModelError) -> (parameters: ValueID, moments: [ValueID]) {
    let rate = try site.node(Op.Slice(), hyper, site.list([0]), site.list([1]))
    return (try site.subtract(parameters, site.multiply(gradient, rate)), [])
  }
}
