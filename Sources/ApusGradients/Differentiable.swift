// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// An operator whose gradient is known.
///
/// The gradient is made of operators too: it goes through the same passes, planner and kernels as
/// the rest. It is written for graphs whose shapes are all numbers, as those of a training step
/// are.
public protocol Differentiable: Operator {
  /// Appends nodes that turn the gradients of the node's outputs into those of its inputs, and
  /// gives each to the input that it belongs to.
  ///
  /// With `L` the loss: given `∂L/∂output`, gives `∂L/∂input` to every input of real numbers that
  /// `site.wants`. Throws: `unsupported` for attributes whose gradient is not known.
  func backward(_ site: BackwardSite) throws(ModelError)
}

extension ModelError.Code {
  /// An operator, or a use of one, whose gradient is not known.
  public static let noGradient = ModelError.Code(rawValue: "no-gradient")
}
