// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Elu: Differentiable {
  /// `∂x = ∂y · (x < 0 ? y + alpha : 1)`.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    if alpha > 0 {
      try site.give(Op.ActivationGradient(.elu, alpha: alpha))
    } else {
      try site.giveExponentialUnit(below: Double(alpha), above: 1)
    }
  }
}

extension Op.Selu: Differentiable {
  /// `∂x = ∂y · (x > 0 ? gamma : y + gamma · alpha)`.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    if alpha > 0 && gamma > 0 {
      try site.give(Op.ActivationGradient(.selu, alpha: alpha, beta: gamma))
    } else {
      try site.giveExponentialUnit(below: Double(alpha) * Double(gamma), above: Double(gamma))
    }
  }
}

extension BackwardSite {
  /// Gives `∂y · (x < 0 ? y + below : above)`: exponential units of any sign.
  fileprivate func giveExponentialUnit(below: Double, above: Double) throws(ModelError) {
    guard let dy = gradient() else { return }
    let x = try input()
    let isBelow = try node(Op.Less(), x, scalar(0, like: x))
    let slope = try node(Op.Where(), isBelow, add(output(), below), scalar(above, like: x))
    try give(multiply(dy, slope), to: 0)
  }
}
