// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.LayerNormalization: Differentiable {
  /// With `x̂ = (x - mean) · r`, `r = 1 / √(variance + ε)` and `g = ∂y · scale`:
  /// `∂x = r · (g - mean(g) - x̂ · mean(g · x̂))`, `∂scale = Σ ∂y · x̂`, `∂bias = Σ ∂y`.
  ///
  /// Throws: `noGradient` when the loss depends on the statistics.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard site.gradient(1) == nil, site.gradient(2) == nil else {
      throw ModelError(.noGradient, "the statistics of LayerNormalization have no gradient")
    }
    guard let dy = site.gradient() else { return }
    let x = try site.input()
    let rank = try site.shape(x).count
    let type = try site.dtype(x)
    let mean = try site.cast(site.output(1), to: type)
    let inverse = try site.cast(site.output(2), to: type)
    let rows = NormalizedRows(
      hat: try site.multiply(site.subtract(x, mean), inverse), inverse: inverse,
      axes: Array(try AxisLayout.normalised(axis, rank: rank)..<rank))
    try site.give(rows, dy, scale: site.input(1))
  }
}
