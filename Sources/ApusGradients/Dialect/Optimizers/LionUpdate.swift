// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Lion: steps of one size, in the direction of the sign of an interpolated momentum.
  ///
  /// `p ← p − h₀ sign(β₁ m + (1 − β₁) g)`, `m ← β₂ m + (1 − β₂) g`. Inputs, decay and clipping as
  /// `OptimizerUpdate`. Source: Chen et al., 2023, as Keras 3 `Lion`.
  public struct LionUpdate: OptimizerUpdate {
    public static var name: String { "LionUpdate" }
    public var weightDecay = 0.0
    public var clipValue = Double.infinity
    public var beta1 = 0.9
    public var beta2 = 0.99
    public init() {}

    public var moments: [String] { ["momentum"] }

    public mutating func ruleAttributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.number("beta_1", &beta1, default: 0.9)
      try v.number("beta_2", &beta2, default: 0.99)
    }

    public func updated(
      _ p: Double, _ g: Double, _ m: inout [Double], _ hyper: [Double]
    ) -> Double {
      let direction = beta1 * m[0] + (1 - beta1) * g
      m[0] = beta2 * m[0] + (1 - beta2) * g
      if direction.isNaN { return direction }
      return p - hyper[0] * (direction > 0 ? 1 : direction < 0 ? -1 : 0)
    }
  }
}
