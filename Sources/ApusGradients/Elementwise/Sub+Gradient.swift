// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Sub: Differentiable {
  /// `∂a = ∂y`, `∂b = -∂y`, each summed to its shape.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    try site.refuseLegacyAxis(legacyAxis)
    guard let dy = site.gradient() else { return }
    try site.give(dy, to: 0)
    if site.wants(1) { try site.give(site.negate(dy), to: 1) }
  }
}
