// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.ReduceLogSum: Differentiable {
  /// `∂x = ∂y / Σ x = ∂y · exp(-y)`, repeated along the axes of the sum.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let share = try site.multiply(dy, site.node(Op.Exp(), site.negate(site.output())))
    try site.give(site.spread(share, over: reducedAxes(site), ofInput: 0), to: 0)
  }
}

extension Op.ReduceLogSumExp: Differentiable {
  /// `∂x = ∂y · exp(x - y)`
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let axes = try reducedAxes(site)
    let y = try site.kept(site.output(), over: axes, ofInput: 0)
    let shares = try site.node(Op.Exp(), site.subtract(site.input(), y))
    try site.give(site.multiply(shares, site.kept(dy, over: axes, ofInput: 0)), to: 0)
  }
}
