// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Dropout: Differentiable {
  /// `∂x = ∂y` outside training; in training `∂x = ∂y · mask / (1 - ratio)` with the node's mask.
  ///
  /// Throws: `noGradient` when the ratio, or whether it is training, is computed.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    guard try site.integers(2)?.first ?? 0 != 0 else { return try site.give(dy, to: 0) }
    var ratio = 0.5
    if site.optionalInput(1) != nil {
      guard let given = try site.constant(1)?.doubles().first else {
        throw ModelError(.noGradient, "the ratio must be constant")
      }
      ratio = given
    }
    if ratio == 0 { return try site.give(dy, to: 0) }
    // A ratio of 1 drops everything.
    let kept = try site.multiply(dy, ratio < 1 ? 1 / (1 - ratio) : 0)
    try site.give(
      site.node(Op.Where(), site.output(1), kept, site.scalar(0, like: dy)), to: 0)
  }
}
