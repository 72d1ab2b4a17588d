// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// RMSprop: the gradient over the root of the moving mean of its square.
  ///
  /// `v ← ρ v + (1 − ρ) g²`, `d = v + ε`; centred, `a ← ρ a + (1 − ρ) g` and `d = v − a² + ε`;
  /// `p ← p − h₀ g / √d`; with momentum μ, `b ← μ b + h₀ g / √d` and `p ← p − b`. Inputs, decay and
  /// clipping as `OptimizerUpdate`. Source: Tieleman & Hinton, 2012, as Keras 3 `RMSprop`, ε 1e-7
  /// under the root (PyTorch's is outside).
  public struct RMSpropUpdate: OptimizerUpdate {
    public static var name: String { "RMSpropUpdate" }
    public var weightDecay = 0.0
    public var clipValue = Double.infinity
    public var rho = 0.9
    /// μ; 0 keeps no momentum.
    public var momentum = 0.0
    public var epsilon = 1e-7
    public var isCentered = false
    public init() {}

    public var moments: [String] {
      ["velocity"] + (isCentered ? ["average gradient"] : []) + (momentum == 0 ? [] : ["momentum"])
    }

    public mutating func ruleAttributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.number("rho", &rho, default: 0.9)
      try v.number("momentum", &momentum, default: 0)
      try v.number("epsilon", &epsilon, default: 1e-7)
      try v.bool("centered", &isCentered, default: false)
    }

    public func updated(
      _ p: Double, _ g: Double, _ m: inout [Double], _ hyper: [Double]
    ) -> Double {
      m[0] += (1 - rho) * (g * g - m[0])
      var denominator = m[0] + epsilon
      if isCentered {
        m[1] += (1 - rho) * (g - m[1])
        denominator -= m[1] * m[1]
      }
      let step = hyper[0] * g / denominator.squareRoot()
      guard momentum != 0 else { return p - step }
      let last = m.count - 1
      m[last] = momentum * m[last] + step
      return p - m[last]
    }
  }
}
