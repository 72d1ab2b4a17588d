// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.GatherElements: Differentiable {
  /// `∂y` added to the places that its elements came from.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient(), site.wants(0) else { return }
    var op = Op.ScatterElements()
    (op.axis, op.reduction) = (axis, .add)
    try site.give(site.node(op, site.zeros(like: site.input()), site.input(1), dy), to: 0)
  }
}

extension Op.TopK: Differentiable {
  /// `∂x` is `∂values` at the places of the elements that were taken, 0 elsewhere.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient(), site.wants(0) else { return }
    var op = Op.ScatterElements()
    op.axis = axis
    try site.give(site.node(op, site.zeros(like: site.input()), site.output(1), dy), to: 0)
  }
}
