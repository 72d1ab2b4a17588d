// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Softmax: Differentiable {
  /// `∂x = y · (∂y - Σ ∂y · y)`, the sum along each column.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let y = try site.output()
    let total = try site.sum(
      site.multiply(dy, y), over: columnAxes(site), keepsDimensions: true)
    try site.give(site.multiply(y, site.subtract(dy, total)), to: 0)
  }
}

extension Op.LogSoftmax: Differentiable {
  /// `∂x = ∂y - eʸ · Σ ∂y`, the sum along each column.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let total = try site.sum(dy, over: columnAxes(site), keepsDimensions: true)
    let shares = try site.node(Op.Exp(), site.output())
    try site.give(site.subtract(dy, site.multiply(shares, total)), to: 0)
  }
}

extension SoftmaxOperator {
  /// The axes that a column runs along.
  func columnAxes(_ site: BackwardSite) throws(ModelError) -> [Int] {
    let rank = try site.shape(site.input()).count
    let first = try AxisLayout.normalised(axis, rank: rank)
    return joinsLaterAxes ? Array(first..<rank) : [first]
  }
}
