// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Attention: Differentiable {
  /// With the weights `P` that the node gives as its fourth output and `s` the scale:
  /// `∂v = Pᵀ ∂y`, `∂P = ∂y vᵀ`, `∂S = P · (∂P - Σ ∂P · P)`, `∂q = s ∂S k`, `∂k = s ∂Sᵀ q`,
  /// `∂mask = Σ ∂S`; query heads that share a key head add up.
  ///
  /// Throws: `noGradient` with a soft cap, keys and values of the past, or a loss that depends on
  /// other outputs than the first.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    try checkGradient(site)
    guard let given = site.gradient() else { return }
    let q = try heads(site, 0, queryHeads)
    let k = try heads(site, 1, keyHeads)
    let v = try heads(site, 2, keyHeads)
    let (queries, keys) = (try site.shape(q), try site.shape(k))
    let (group, length) = (queries[1] / max(1, keys[1]), queries[2])
    // Query heads of a group are rows of one matrix.
    func grouped(_ id: ValueID) throws(ModelError) -> ValueID {
      let width = try site.shape(id)[3]
      return try site.reshape(id, to: [queries[0], keys[1], group * length, width])
    }
    let dy = try grouped(unpacked(site, given, queries[1]))
    let shares = try grouped(site.output(3))
    if site.wants(2) {
      try site.give(packed(site, site.product(site.transposeLast(shares), dy)), to: 2)
    }
    guard site.wants(0) || site.wants(1) || site.wants(3) else { return }
    let dShares = try site.product(dy, site.transposeLast(v))
    let total = try site.sum(site.multiply(dShares, shares), over: [3], keepsDimensions: true)
    let dScores = try site.multiply(shares, site.subtract(dShares, total))
    let factor = Double(scale ?? 1 / Float(max(1, queries[3])).squareRoot())
    if site.wants(0) {
      let dq = try site.multiply(site.product(dScores, k), factor)
      try site.give(packed(site, site.reshape(dq, to: queries)), to: 0)
    }
    if site.wants(1) {
      let dk = try site.product(site.transposeLast(dScores), grouped(q))
      try site.give(packed(site, site.multiply(dk, factor)), to: 1)
    }
    if site.wants(3) {
      try site.give(site.reshape(dScores, to: site.shape(site.output(3))), to: 3)
    }
  }

  /// Throws: `noGradient`. Makes the fourth output that of the weights.
  private func checkGradient(_ site: BackwardSite) throws(ModelError) {
    guard softcap == 0 else {
      throw ModelError(.noGradient, "a soft cap has no gradient", at: .attribute("softcap"))
    }
    guard site.optionalInput(4) == nil, site.optionalInput(5) == nil else {
      throw ModelError(.noGradient, "keys and values of the past have no gradient")
    }
    guard (1..<4).allSatisfy({ site.gradient($0) == nil }) else {
      throw ModelError(.noGradient, "only the first output of Attention has a gradient")
    }
    if site.wants(3), let mask = site.optionalInput(3) {
      guard try site.shape(mask).last == site.shape(site.input(1)).dropLast().last else {
        throw ModelError(.noGradient, "a mask for some of the keys only has no gradient")
      }
    }
    guard scoreStage != 3 else { return }
    guard site.node.output(3) == nil else {
      throw ModelError(
        .noGradient, "needs the scores after the softmax, 3",
        at: .attribute("qk_matmul_output_mode"))
    }
    var op = self
    op.scoreStage = 3
    _ = try site.replaceForward(by: op, adding: [])
  }

  /// An input as `[B, H, L, D]`.
  private func heads(
    _ site: BackwardSite, _ input: Int, _ count: Int?
  ) throws(ModelError) -> ValueID {
    let id = try site.input(input)
    let shape = try site.shape(id)
    return try unpacked(site, id, count ?? shape[1])
  }

  private func unpacked(
    _ site: BackwardSite, _ id: ValueID, _ heads: Int
  ) throws(ModelError) -> ValueID {
    let shape = try site.shape(id)
    guard shape.count == 3 else { return id }
    let split = try site.reshape(id, to: [shape[0], shape[1], heads, shape[2] / max(1, heads)])
    return try site.transpose(split, [0, 2, 1, 3])
  }

  /// `[B, H, L, D]` in the layout of the inputs.
  private func packed(_ site: BackwardSite, _ id: ValueID) throws(ModelError) -> ValueID {
    guard try site.shape(site.input()).count == 3 else { return id }
    let shape = try site.shape(id)
    let order = try site.transpose(id, [0, 2, 1, 3])
    return try site.reshape(order, to: [shape[0], shape[2], shape[1] * shape[3]])
  }
}
