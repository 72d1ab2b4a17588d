// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.PRelu: Differentiable {
  /// `∂x = x > 0 ? ∂y : slope · ∂y`, `∂slope = Σ ∂y · min(x, 0)` over what was broadcast.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    try site.refuseLegacyAxis(legacyAxis)
    guard let dy = site.gradient() else { return }
    let x = try site.input(0)
    let zero = try site.scalar(0, like: x)
    if site.wants(0) {
      let isAbove = try site.node(Op.Greater(), x, zero)
      let scaled = try site.multiply(dy, site.input(1))
      try site.give(site.node(Op.Where(), isAbove, dy, scaled), to: 0)
    }
    if site.wants(1) {
      try site.give(site.multiply(dy, site.node(Op.Min(), x, zero)), to: 1)
    }
  }
}
