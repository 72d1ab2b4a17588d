// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Gemm: Differentiable {
  /// `∂A′ = α · ∂y · B′ᵀ`, `∂B′ = α · A′ᵀ · ∂y`, `∂C = β · ∂y` summed to its shape; a transposed
  /// factor gets its gradient in its own layout from the product of the transposes.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let (a, b) = (try site.input(0), try site.input(1))
    if site.wants(0) {
      let part =
        try transA
        ? product(b, transposed: transB, dy, transposed: true, site)
        : product(dy, transposed: false, b, transposed: !transB, site)
      try site.give(part, to: 0)
    }
    if site.wants(1) {
      let part =
        try transB
        ? product(dy, transposed: true, a, transposed: transA, site)
        : product(a, transposed: !transA, dy, transposed: false, site)
      try site.give(part, to: 1)
    }
    guard site.wants(2) else { return }
    let summed = try site.summed(dy, to: site.shape(site.input(2)))
    try site.give(site.multiply(summed, Double(beta)), to: 2)
  }

  private func product(
    _ left: ValueID, transposed transA: Bool, _ right: ValueID, transposed transB: Bool,
    _ site: BackwardSite
  ) throws(ModelError) -> ValueID {
    var op = Op.Gemm()
    (op.alpha, op.transA, op.transB) = (alpha, transA, transB)
    return try site.node(op, left, right)
  }
}
