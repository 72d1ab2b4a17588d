// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Mul: Differentiable {
  /// `∂a = ∂y · b`, `∂b = ∂y · a`, each summed to its shape.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    try site.refuseLegacyAxis(legacyAxis)
    guard let dy = site.gradient() else { return }
    for input in 0..<2 where site.wants(input) {
      try site.give(site.multiply(dy, site.input(1 - input)), to: input)
    }
  }
}
