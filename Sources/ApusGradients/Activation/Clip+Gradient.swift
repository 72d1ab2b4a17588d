// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Clip: Differentiable {
  /// `∂x = lower ≤ x ≤ upper ? ∂y : 0`; bounds get none.
  ///
  /// Throws: `noGradient` when a bound is trained.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard !site.wants(1), !site.wants(2) else {
      throw ModelError(.noGradient, "the bounds of Clip have no gradient; use Max and Min")
    }
    guard let dy = site.gradient() else { return }
    guard let lower = try bound(1, -.infinity, site), let upper = try bound(2, .infinity, site)
    else { return try backward(site, dy) }
    try site.give(Op.ActivationGradient(.clip, alpha: lower, beta: upper))
  }

  /// The number of a bound; nil when it is computed or no 32-bit number.
  private func bound(
    _ input: Int, _ absent: Float, _ site: BackwardSite
  ) throws(ModelError) -> Float? {
    guard site.optionalInput(input) != nil else { return absent }
    guard let value = try site.constant(input)?.doubles().first else { return nil }
    return Double(Float(value)) == value ? Float(value) : nil
  }

  /// With computed bounds.
  private func backward(_ site: BackwardSite, _ dy: ValueID) throws(ModelError) {
    let x = try site.input(0)
    let zero = try site.scalar(0, like: x)
    var result = dy
    for (input, op) in [(1, Op.Less() as any Operator), (2, Op.Greater())] {
      guard var bound = site.optionalInput(input) else { continue }
      if try site.dtype(bound) != site.dtype(x) {
        bound = try site.node(Op.Cast(to: site.dtype(x)), bound)
      }
      let isBeyond = try site.node(op, x, site.reshape(bound, to: []))
      result = try site.node(Op.Where(), isBeyond, zero, result)
    }
    try site.give(result, to: 0)
  }
}
