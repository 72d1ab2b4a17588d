// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Pow: Differentiable {
  /// `∂x = ∂z · y · xʸ⁻¹`, `∂y = ∂z · z · ln x`, each summed to its shape.
  ///
  /// `∂x` is 0 where `y` is 0, and `∂y` is 0 where `x` is 0, as PyTorch has it.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    try site.refuseLegacyAxis(legacyAxis)
    guard let dz = site.gradient() else { return }
    let base = try site.input(0)
    if site.wants(0) { try giveBase(dz, base, site) }
    guard site.wants(1) else { return }
    let zero = try site.scalar(0, like: base)
    let isZero = try site.node(Op.Equal(), base, zero)
    let safe = try site.node(Op.Where(), isZero, site.scalar(1, like: base), base)
    let slope = try site.multiply(site.output(), site.node(Op.Log(), safe))
    let type = try site.dtype(site.input(1))
    try site.give(site.cast(site.multiply(dz, slope), to: type), to: 1)
  }

  private func giveBase(_ dz: ValueID, _ x: ValueID, _ site: BackwardSite) throws(ModelError) {
    let values = try site.constant(1)?.doubles()
    if let values, let power = values.first, values.allSatisfy({ $0 == power }) {
      return try giveBase(dz, x, power: power, site)
    }
    let y = try site.cast(site.input(1), to: site.dtype(x))
    let slope = try site.multiply(y, site.node(Op.Pow(), x, site.add(y, -1)))
    var result = try site.multiply(dz, slope)
    if values?.contains(0) ?? true {
      let zero = try site.scalar(0, like: x)
      result = try site.node(Op.Where(), site.node(Op.Equal(), y, zero), zero, result)
    }
    try site.give(result, to: 0)
  }

  /// With one power for all elements.
  private func giveBase(
    _ dz: ValueID, _ x: ValueID, power: Double, _ site: BackwardSite
  ) throws(ModelError) {
    switch power {
    case 0: return
    case 1: try site.give(dz, to: 0)
    case 0.5: try site.give(site.divide(site.multiply(dz, 0.5), site.output()), to: 0)
    case 2: try site.give(site.multiply(dz, site.multiply(x, 2)), to: 0)
    case 3: try site.give(site.multiply(dz, site.multiply(site.square(x), 3)), to: 0)
    default:
      let below = try site.node(Op.Pow(), x, site.scalar(power - 1, like: x))
      try site.give(site.multiply(dz, site.multiply(below, power)), to: 0)
    }
  }
}
