// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.LeakyRelu: Differentiable {
  /// `∂x = x > 0 ? ∂y : alpha · ∂y`, from the output where its sign is that of the input.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let op = Op.ActivationGradient(.leakyRelu, alpha: alpha)
    try site.give(site.node(op, dy, alpha > 0 ? site.output() : site.input()), to: 0)
  }
}
