// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.ReduceProd: Differentiable {
  /// `∂xᵢ = ∂y · Πⱼ≠ᵢ xⱼ`: the product of those before times the product of those after, which
  /// is right for zeros too.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let x = try site.input()
    let shape = try site.shape(x)
    let axes = try Array(Set(reducedAxes(site))).sorted()
    let order = shape.indices.filter { !axes.contains($0) } + axes
    let columns = axes.map { shape[$0] }.reduce(1, *)
    let rows = shape.indices.filter { !axes.contains($0) }.map { shape[$0] }.reduce(1, *)
    let matrix = try site.reshape(site.transpose(x, order), to: [rows, columns])
    var running = Op.CumProd()
    running.isExclusive = true
    let last = try site.constant(Tensor(scalar: Int64(1)), named: "gradient/axis")
    let before = try site.node(running, matrix, last)
    running.isReverse = true
    let after = try site.node(running, matrix, last)
    let slope = try site.multiply(before, after)
    let product = try site.multiply(slope, site.reshape(dy, to: [rows, 1]))
    var inverse = order
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    let back = try site.reshape(product, to: order.map { shape[$0] })
    try site.give(site.transpose(back, inverse), to: 0)
  }
}
