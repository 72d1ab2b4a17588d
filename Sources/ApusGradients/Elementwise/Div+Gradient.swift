// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Div: Differentiable {
  /// `∂a = ∂y / b`, `∂b = -∂y · y / b`, each summed to its shape.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    try site.refuseLegacyAxis(legacyAxis)
    guard let dy = site.gradient() else { return }
    let quotient = try site.divide(dy, site.input(1))
    try site.give(quotient, to: 0)
    if site.wants(1) {
      try site.give(site.negate(site.multiply(quotient, site.output())), to: 1)
    }
  }
}
