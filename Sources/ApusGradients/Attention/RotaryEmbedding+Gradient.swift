// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.RotaryEmbedding: Differentiable {
  /// `∂x` is `∂y` turned back: the same pairs by the opposite angles.
  ///
  /// Throws: `noGradient` when the tables are trained.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard !site.wants(1), !site.wants(2) else {
      throw ModelError(.noGradient, "the tables of RotaryEmbedding have no gradient")
    }
    guard let dy = site.gradient() else { return }
    let sines = try site.negate(site.input(2))
    try site.give(site.node(self, dy, site.input(1), sines, site.optionalInput(3)), to: 0)
  }
}
