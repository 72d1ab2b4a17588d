// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.SwiGLU: Differentiable {
  /// `∂a = ∂y · b · swish′(a)`, `∂b = ∂y · swish(a)`.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let a = try site.input(0)
    if site.wants(0) {
      let slope = Op.ActivationGradient(.swish, alpha: alpha)
      try site.give(site.node(slope, site.multiply(dy, site.input(1)), a), to: 0)
    }
    guard site.wants(1) else { return }
    let gate = try site.node(Op.Sigmoid(), site.multiply(a, Double(alpha)))
    try site.give(site.multiply(dy, site.multiply(a, gate)), to: 1)
  }
}
