// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Gather: Differentiable {
  /// `∂x[i…, indices[j…], k…] = Σ ∂y[i…, j…, k…]`, see `Op.GatherGradient`.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient(), site.wants(0) else { return }
    let shape = try site.shape(site.input())
    let axis = try AxisLayout.normalised(axis, rank: shape.count)
    let op = Op.GatherGradient(axis: axis, shape: shape)
    try site.give(site.node(op, site.input(1), dy), to: 0)
  }
}

extension BackwardSite {
  /// The gradient of `x` along an axis of `extent`, given that of `y[j] = x[sources[j]]`.
  func gathered(
    _ dy: ValueID, back sources: Tensor, _ axis: Int, extent: Int
  ) throws(ModelError) -> ValueID {
    var shape = try shape(dy)
    shape[axis] = extent
    let indices = constant(sources, named: "gradient/sources")
    return try node(Op.GatherGradient(axis: axis, shape: shape), indices, dy)
  }
}
