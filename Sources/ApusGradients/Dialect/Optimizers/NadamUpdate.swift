// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Nadam: Adam with Nesterov's momentum.
  ///
  /// `m ← m + (1 − β₁)(g − m)`, `v ← v + (1 − β₂)(g² − v)`,
  /// `p ← p − h₀ (h₁ m + h₂ g) / (√(h₃ v) + ε)`, with `uₜ = β₁ (1 − 0.96ᵗ / 2)`, `Uₜ = u₁ … uₜ`,
  /// `h₁ = uₜ₊₁ / (1 − Uₜ₊₁)`, `h₂ = (1 − uₜ) / (1 − Uₜ)`, `h₃ = 1 / (1 − β₂ᵗ)` at step t. Inputs,
  /// decay and clipping as `OptimizerUpdate`. Source: Dozat, 2015, as Keras 3 `Nadam`, ε 1e-7.
  public struct NadamUpdate: OptimizerUpdate {
    public static var name: String { "NadamUpdate" }
    public var weightDecay = 0.0
    public var clipValue = Double.infinity
    public var beta1 = 0.9
    public var beta2 = 0.999
    public var epsilon = 1e-7
    public init() {}

    public var moments: [String] { ["momentum", "velocity"] }

    public mutating func ruleAttributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.number("beta_1", &beta1, default: 0.9)
      try v.number("beta_2", &beta2, default: 0.999)
      try v.number("epsilon", &epsilon, default: 1e-7)
    }

    public func corrections(learningRate: Double, step: Int) -> [Double] {
      func u(_ t: Int) -> Double { beta1 * (1 - 0.5 * pow(0.96, Double(t))) }
      var product = 1.0
      for t in 1...Swift.max(1, step) {
        product *= u(t)
        // What follows changes nothing any more.
        if product < 1e-30 { break }
      }
      return [
        u(step + 1) / (1 - product * u(step + 1)), (1 - u(step)) / (1 - product),
        1 / (1 - pow(beta2, Double(step))),
      ]
    }

    public func updated(
      _ p: Double, _ g: Double, _ m: inout [Double], _ hyper: [Double]
    ) -> Double {
      m[0] += (1 - beta1) * (g - m[0])
      m[1] += (1 - beta2) * (g * g - m[1])
      let direction = hyper[1] * m[0] + hyper[2] * g
      return p - hyper[0] * direction / ((m[1] * hyper[3]).squareRoot() + epsilon)
    }
  }
}
