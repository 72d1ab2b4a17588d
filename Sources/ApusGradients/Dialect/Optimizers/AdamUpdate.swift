// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Adam: moving means of the gradient and its square, corrected for their start at zero.
  ///
  /// `m ← m + (1 − β₁)(g − m)`, `v ← v + (1 − β₂)(g² − v)`, `p ← p − h₁ m / (√v + ε)`, with
  /// `h₁ = h₀ √(1 − β₂ᵗ) / (1 − β₁ᵗ)` at step t. With AMSGrad (Reddi et al., 2018) a third moment
  /// `u ← max(u, v)` takes the place of v in the last. Inputs, decay and clipping as
  /// `OptimizerUpdate`; with decay it is AdamW (Loshchilov & Hutter, 2019). Source: Kingma & Ba,
  /// 2015, in the form of Keras 3 `Adam`, ε 1e-7: ε is added to `√v` *before* its correction (the
  /// paper's ε-hat, section 2), PyTorch's to the corrected one.
  public struct AdamUpdate: OptimizerUpdate {
    public static var name: String { "AdamUpdate" }
    public var weightDecay = 0.0
    public var clipValue = Double.infinity
    public var beta1 = 0.9
    public var beta2 = 0.999
    public var epsilon = 1e-7
    public var usesAMSGrad = false
    public init() {}

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
}
