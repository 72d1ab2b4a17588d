// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.MatMul: Differentiable {
  /// `∂a = ∂y · bᵀ`, `∂b = aᵀ · ∂y`, summed over what was broadcast.
  ///
  /// Where b is one matrix for a whole stack, `∂b` is one product over all rows of the stack.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let given = site.gradient() else { return }
    let (a, b) = (try site.input(0), try site.input(1))
    let (shapeA, shapeB) = (try site.shape(a), try site.shape(b))
    // Vectors are matrices of one row or one column.
    let wideA = try site.reshape(a, to: shapeA.count == 1 ? [1] + shapeA : shapeA)
    let wideB = try site.reshape(b, to: shapeB.count == 1 ? shapeB + [1] : shapeB)
    var shapeY = try site.shape(given)
    if shapeB.count == 1 { shapeY.append(1) }
    if shapeA.count == 1 { shapeY.insert(1, at: shapeY.count - 1) }
    let dy = try site.reshape(given, to: shapeY)
    if site.wants(0) {
      let part = try site.product(dy, site.transposeLast(wideB))
      try give(part, asMatrixOf: site.shape(wideA), to: 0, site)
    }
    guard site.wants(1) else { return }
    if try site.shape(wideB).count == 2 {
      let k = try site.shape(wideB)[0]
      let n = try site.shape(wideB)[1]
      let rows = try site.shape(wideA).dropLast().reduce(1, *)
      let part = try site.product(
        site.transposeLast(site.reshape(wideA, to: [rows, k])), site.reshape(dy, to: [rows, n]))
      try site.give(site.reshape(part, to: shapeB), to: 1)
    } else {
      let part = try site.product(site.transposeLast(wideA), dy)
      try give(part, asMatrixOf: site.shape(wideB), to: 1, site)
    }
  }

  private func give(
    _ gradient: ValueID, asMatrixOf shape: [Int], to input: Int, _ site: BackwardSite
  ) throws(ModelError) {
    let summed = try site.summed(gradient, to: shape)
    try site.give(site.reshape(summed, to: site.shape(site.input(input))), to: input)
  }
}
