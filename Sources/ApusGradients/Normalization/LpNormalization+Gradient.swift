// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.LpNormalization: Differentiable {
  /// With `n = (Σ |x|ᵖ)^(1/p)`: `∂x = (∂y - d · Σ ∂y · y) / n`, where `d = ∂n/∂x` is `y` for p = 2
  /// and `sign x` for p = 1; 0 where `n` is 0.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let x = try site.input()
    let y = try site.output()
    let axis = try AxisLayout.normalised(axis, rank: site.shape(x).count)
    let norm = try site.node(
      p == 1 ? Op.ReduceL1() as any Operator : Op.ReduceL2(), x, site.list([axis]))
    let total = try site.sum(site.multiply(dy, y), over: [axis], keepsDimensions: true)
    let slope = try p == 1 ? site.node(Op.Sign(), x) : y
    let rest = try site.subtract(dy, site.multiply(slope, total))
    let inverse = try site.quotient(site.scalar(1, like: x), by: norm)
    try site.give(site.multiply(rest, inverse), to: 0)
  }
}
