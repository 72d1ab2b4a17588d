// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Adagrad: the gradient over the root of the sum of all squares so far.
  ///
  /// `v ← v + g²`, `p ← p − h₀ g / √(v + ε)`; v starts at 0.1. Inputs, decay and clipping as
  /// `OptimizerUpdate`. Source: Duchi et al., 2011, as Keras 3 `Adagrad`, ε 1e-7 under the root.
  public struct AdagradUpdate: OptimizerUpdate {
    public static var name: String { "AdagradUpdate" }
    public var weightDecay = 0.0
    public var clipValue = Double.infinity
    public var epsilon = 1e-7
    /// What v holds before the first step.
    public var initialMoment = 0.1
    public init() {}

    public var moments: [String] { ["accumulator"] }

    public mutating func ruleAttributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.number("epsilon", &epsilon, default: 1e-7)
      try v.number("initial_accumulator_value", &initialMoment, default: 0.1)
    }

    public func updated(
      _ p: Double, _ g: Double, _ m: inout [Double], _ hyper: [Double]
    ) -> Double {
      m[0] += g * g
      return p - hyper[0] * g / (m[0] + epsilon).squareRoot()
    }
  }
}
