// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.MeanVarianceNormalization: Differentiable {
  /// With `σ = √variance` and `d = σ + 10⁻⁹`: `∂x = (∂y - mean(∂y) - y · mean(∂y · y) · d/σ) / d`.
  ///
  /// Where `σ` is 0 the last term of the bracket counts as 0.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let x = try site.input()
    let y = try site.output()
    let shape = try site.shape(x)
    var axes: [Int] = []
    for axis in self.axes { axes.append(try AxisLayout.normalised(axis, rank: shape.count)) }
    let count = Set(axes).map { shape[$0] }.reduce(1, *)
    let centered = try site.subtract(x, site.mean(x, over: axes))
    let squares = try site.node(Op.ReduceSumSquare(), centered, site.list(axes))
    let sigma = try site.node(Op.Sqrt(), site.multiply(squares, 1 / Double(count)))
    let deviation = try site.add(sigma, 1e-9)
    let along = try site.multiply(
      site.mean(site.multiply(dy, y), over: axes), site.quotient(deviation, by: sigma))
    let rest = try site.subtract(
      site.subtract(dy, site.mean(dy, over: axes)), site.multiply(y, along))
    try site.give(site.divide(rest, deviation), to: 0)
  }
}
