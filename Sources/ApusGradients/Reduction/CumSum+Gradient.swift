// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.CumSum: Differentiable {
  /// `∂x` is the running sum of `∂y` the other way.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    var op = self
    op.isReverse.toggle()
    try site.give(site.node(op, dy, site.input(1)), to: 0)
  }
}
