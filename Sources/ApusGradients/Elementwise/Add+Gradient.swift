// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Add: Differentiable {
  /// `∂a = ∂y`, `∂b = ∂y`, each summed to its shape.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    try site.refuseLegacyAxis(legacyAxis)
    for input in 0..<2 { if let dy = site.gradient() { try site.give(dy, to: input) } }
  }
}
