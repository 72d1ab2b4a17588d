// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Sum: Differentiable {
  /// `∂xᵢ = ∂y`, each summed to its shape.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    for place in site.node.inputs.indices { try site.give(dy, to: place) }
  }
}

extension Op.Mean: Differentiable {
  /// `∂xᵢ = ∂y / n`, each summed to its shape.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let inputs = site.node.inputs.indices
    let share = try site.multiply(dy, 1 / Double(inputs.count))
    for place in inputs { try site.give(share, to: place) }
  }
}
