// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Split: Differentiable {
  /// `∂x` is the gradients of the parts, one after another; zeros for parts without one.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    let outputs = site.node.outputs.indices
    guard site.wants(0), outputs.contains(where: { site.gradient($0) != nil }) else { return }
    var parts: [ValueID] = []
    for place in outputs { parts.append(try site.gradientOrZeros(place)) }
    let axis = try AxisLayout.normalised(axis, rank: site.shape(site.input()).count)
    let joined = parts.count == 1 ? parts : try site.nodes(Op.Concat(axis: axis), parts, outputs: 1)
    try site.give(joined[0], to: 0)
  }
}
