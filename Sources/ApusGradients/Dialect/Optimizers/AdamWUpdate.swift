// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Adam with decoupled decay of the weights, 0.004 unless told.
  ///
  /// The rule is that of `AdamRule`; inputs, decay and clipping as `OptimizerUpdate`. Source:
  /// Loshchilov & Hutter, 2019, as Keras 3 `AdamW`: the decay, `h₀ · weightDecay · p`, comes first.
  public struct AdamWUpdate: AdamRule {
    public static var name: String { "AdamWUpdate" }
    public var weightDecay = 0.004
    public var clipValue = Double.infinity
    public var beta1 = 0.9
    public var beta2 = 0.999
    public var epsilon = 1e-7
    public var usesAMSGrad = false
    public init() {}
  }
}
