// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Where: Differentiable {
  /// `∂a = condition ? ∂y : 0`, `∂b = condition ? 0 : ∂y`, each summed to its shape.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let condition = try site.input(0)
    let zero = try site.scalar(0, like: dy)
    if site.wants(1) { try site.give(site.node(Op.Where(), condition, dy, zero), to: 1) }
    if site.wants(2) { try site.give(site.node(Op.Where(), condition, zero, dy), to: 2) }
  }
}
