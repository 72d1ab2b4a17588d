// SPDX-License-Identifier: Apache-2.0

public import ApusGraph

extension Op {
  /// Adam: moving means of the gradient and its square, corrected for their start at zero.
  ///
  /// The rule is that of `AdamRule`; inputs, decay and clipping as `OptimizerUpdate`. Source: Kingma
  /// & Ba, 2015, in the form of Keras 3 `Adam`, ε 1e-7: ε is added to `√v` *before* its correction
  /// (the paper's ε-hat, section 2), PyTorch's to the corrected one.
  public struct AdamUpdate: AdamRule {
    public static var name: String { "AdamUpdate" }
    public var weightDecay = 0.0
    public var clipValue = Double.infinity
    public var beta1 = 0.9
    public var beta2 = 0.999
    public var epsilon = 1e-7
    public var usesAMSGrad = false
    public init() {}
  }
}
