// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.GlobalAveragePool: Differentiable {
  /// `∂x = ∂y / (D₁ ⋯ Dₙ)`, the same for every element of a channel.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient(), site.wants(0) else { return }
    let shape = try site.shape(site.input())
    let count = Double(shape.dropFirst(2).reduce(1, *))
    guard count > 0 else { return }
    try site.give(site.expand(site.multiply(dy, 1 / count), to: shape), to: 0)
  }
}
