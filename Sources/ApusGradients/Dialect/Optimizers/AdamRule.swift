// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

/// The rule that Adam and AdamW share.
///
/// `m ← m + (1 − β₁)(g − m)`, `v ← v + (1 − β₂)(g² − v)`, `p ← p − h₁ m / (√v + ε)`, with
/// `h₁ = h₀ √(1 − β₂ᵗ) / (1 − β₁ᵗ)` at step t. With AMSGrad (Reddi et al., 2018) a third moment
/// `u ← max(u, v)` takes the place of v in the last. Source: Keras 3 `Adam`.
public protocol AdamRule: OptimizerUpdate {
  var beta1: Double { get set }
  var beta2: Double { get set }
  var epsilon: Double { get set }
  var usesAMSGrad: Bool { get set }
}

extension AdamRule {
  public var moments: [String] {
    ["momentum", "velocity"] + (usesAMSGrad ? ["maximum velocity"] : [])
  }

  public mutating func ruleAttributes(_ v: inout some AttributeVisitor) throws(ModelError) {
    try v.number("beta_1", &beta1, default: 0.9)
    try v.number("beta_2", &beta2, default: 0.999)
    try v.number("epsilon", &epsilon, default: 1e-7)
    try v.bool("amsgrad", &usesAMSGrad, default: false)
  }

  public func corrections(learningRate: Double, step: Int) -> [Double] {
    let t = Double(step)
    return [learningRate * (1 - pow(beta2, t)).squareRoot() / (1 - pow(beta1, t))]
  }

  public func updated(
    _ p: Double, _ g: Double, _ m: inout [Double], _ hyper: [Double]
  ) -> Double {
    m[0] += (1 - beta1) * (g - m[0])
    m[1] += (1 - beta2) * (g * g - m[1])
    if usesAMSGrad { m[2] = Swift.max(m[2], m[1]) }
    return p - hyper[1] * m[0] / ((usesAMSGrad ? m[2] : m[1]).squareRoot() + epsilon)
  }
}
