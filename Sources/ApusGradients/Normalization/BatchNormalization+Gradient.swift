// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.BatchNormalization: Differentiable {
  /// In training mode by `BatchNormalizationGradient`, from statistics saved on the way there. Else,
  /// with `v = 1 / √(variance + ε)` and sums over all but channels:
  ///
  ///     ∂x = ∂y · scale · v         ∂scale = Σ ∂y · (x − mean) · v       ∂bias = Σ ∂y
  ///     ∂mean = −scale · v · ∂bias  ∂variance = −scale · v² · ∂scale / 2
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard isTraining else { return try backwardOfInference(site) }
    guard site.gradient(1) == nil, site.gradient(2) == nil else {
      throw ModelError(.noGradient, "running statistics have no gradient")
    }
    guard let dy = site.gradient() else { return }
    let saved = try site.replaceForward(
      by: Op.BatchNormalizationTraining(of: self), adding: ["mean", "inverse_deviation"])
    try site.give(
      by: Op.BatchNormalizationGradient(),
      [site.input(0), site.input(1), saved[0], saved[1], dy], to: [0, 1, 2])
  }

  private func backwardOfInference(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let x = try site.input()
    let shape = try site.shape(x)
    let all = shape.indices.filter { shape.count == 1 || $0 != 1 }
    let channels = shape.count == 1 ? 1 : shape[1]
    let wide = shape.indices.map { shape.count > 1 && $0 == 1 ? channels : 1 }
    let variance = try site.add(site.input(4), Double(epsilon))
    let inverse = try site.node(Op.Reciprocal(), site.node(Op.Sqrt(), variance))
    let slope = try site.multiply(site.input(1), inverse)
    if site.wants(0) {
      try site.give(site.multiply(dy, site.reshape(slope, to: wide)), to: 0)
    }
    guard (1..<5).contains(where: site.wants) else { return }
    let dBias = try site.reshape(site.sum(dy, over: all, keepsDimensions: true), to: [channels])
    try site.give(dBias, to: 2)
    if site.wants(3) { try site.give(site.negate(site.multiply(slope, dBias)), to: 3) }
    guard site.wants(1) || site.wants(4) else { return }
    let distance = try site.subtract(x, site.reshape(site.input(3), to: wide))
    let sum = try site.sum(site.multiply(dy, distance), over: all, keepsDimensions: true)
    let dScale = try site.multiply(site.reshape(sum, to: [channels]), inverse)
    try site.give(dScale, to: 1)
    if site.wants(4) {
      let square = try site.multiply(slope, inverse)
      try site.give(site.multiply(site.multiply(square, dScale), -0.5), to: 4)
    }
  }
}
