// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

/// An operator on each element whose gradient is one `Op.ActivationGradient`.
public protocol DifferentiableActivation: Differentiable {
  /// The gradient of this function.
  var derivative: Op.ActivationGradient { get }
}

extension DifferentiableActivation {
  /// `∂x = ∂y · f′`, from the output where that is enough.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    try site.give(derivative)
  }
}

extension BackwardSite {
  /// Gives the first input `∂y · f′`.
  func give(_ derivative: Op.ActivationGradient) throws(ModelError) {
    guard let dy = gradient() else { return }
    let v = try derivative.function.readsOutput ? output() : input()
    try give(node(derivative, dy, v), to: 0)
  }
}

extension Op.Relu: DifferentiableActivation {
  public var derivative: Op.ActivationGradient { .init(.relu) }
}
extension Op.Tanh: DifferentiableActivation {
  public var derivative: Op.ActivationGradient { .init(.tanh) }
}
extension Op.Sigmoid: DifferentiableActivation {
  public var derivative: Op.ActivationGradient { .init(.sigmoid) }
}
extension Op.HardSigmoid: DifferentiableActivation {
  public var derivative: Op.ActivationGradient { .init(.hardSigmoid, alpha: alpha, beta: beta) }
}
extension Op.Celu: DifferentiableActivation {
  public var derivative: Op.ActivationGradient { .init(.celu, alpha: alpha) }
}
extension Op.Softplus: DifferentiableActivation {
  public var derivative: Op.ActivationGradient { .init(.softplus) }
}
extension Op.Softsign: DifferentiableActivation {
  public var derivative: Op.ActivationGradient { .init(.softsign) }
}
extension Op.Gelu: DifferentiableActivation {
  public var derivative: Op.ActivationGradient {
    .init(approximate == .tanh ? .geluTanh : .gelu)
  }
}
extension Op.Swish: DifferentiableActivation {
  public var derivative: Op.ActivationGradient { .init(.swish, alpha: alpha) }
}
extension Op.HardSwish: DifferentiableActivation {
  public var derivative: Op.ActivationGradient { .init(.hardSwish) }
}
extension Op.Mish: DifferentiableActivation {
  public var derivative: Op.ActivationGradient { .init(.mish) }
}
extension Op.ThresholdedRelu: DifferentiableActivation {
  public var derivative: Op.ActivationGradient { .init(.thresholdedRelu, alpha: alpha) }
}
extension Op.Shrink: DifferentiableActivation {
  public var derivative: Op.ActivationGradient { .init(.shrink, alpha: lambd) }
}
