// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Stochastic gradient descent: `p ← p − h₀ g`; with momentum μ, `m ← μ m − h₀ g` and
  /// `p ← p + m`, or `p ← p + μ m − h₀ g` (Nesterov).
  ///
  /// Inputs, decay and clipping as `OptimizerUpdate`. Source: Keras 3 `SGD` (its velocity holds the
  /// learning rate; PyTorch's does not, which differs when the rate changes).
  public struct SGDUpdate: OptimizerUpdate {
    public static var name: String { "SGDUpdate" }
    public var weightDecay = 0.0
    public var clipValue = Double.infinity
    /// μ; 0 keeps no velocity.
    public var momentum = 0.0
    public var usesNesterov = false
    public init() {}

    public var moments: [String] { momentum == 0 ? [] : ["velocity"] }

    public mutating func ruleAttributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.number("momentum", &momentum, default: 0)
      try v.bool("nesterov", &usesNesterov, default: false)
    }

    public func updated(
      _ p: Double, _ g: Double, _ m: inout [Double], _ hyper: [Double]
    ) -> Double {
      let step = hyper[0] * g
      if momentum == 0 { return p - step }
      m[0] = momentum * m[0] - step
      return usesNesterov ? p + momentum * m[0] - step : p + m[0]
    }
  }
}
