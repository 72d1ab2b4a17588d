// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.RMSNormalization: Differentiable {
  /// With `r = 1 / √(mean(x²) + ε)`, `x̂ = x · r` and `g = ∂y · scale`:
  /// `∂x = r · (g - x̂ · mean(g · x̂))`, `∂scale = Σ ∂y · x̂`.
  ///
  /// Throws: `noGradient` when the scale has another type than `x`.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let x = try site.input()
    guard try site.dtype(x) == site.dtype(dy) else {
      throw ModelError(.noGradient, "input and scale must have one type")
    }
    let rank = try site.shape(x).count
    let axes = Array(try AxisLayout.normalised(axis, rank: rank)..<rank)
    let rows = try site.normalized(x, over: axes, epsilon: epsilon, isCentered: false)
    try site.give(rows, dy, scale: site.input(1))
  }
}
