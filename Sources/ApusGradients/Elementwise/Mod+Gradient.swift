// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Mod: Differentiable {
  /// `∂a = ∂y`, `∂b = -∂y · q` with the whole quotient `q = (a - y) / b`, each summed to its shape.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    try site.give(dy, to: 0)
    guard site.wants(1) else { return }
    let multiple = try site.subtract(site.input(0), site.output())
    let quotient = try site.node(Op.Round(), site.divide(multiple, site.input(1)))
    try site.give(site.negate(site.multiply(dy, quotient)), to: 1)
  }
}
