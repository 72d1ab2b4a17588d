// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusOperators
public import ApusTensor

/// An operator whose output is constant between jumps: its gradient is 0 wherever there is one.
///
/// It gives nothing, as if the loss did not depend on its input.
public protocol StepFunction: Differentiable {}

extension StepFunction {
  /// Nothing: `∂x = 0`.
  public func backward(_ site: BackwardSite) throws(ModelError) {}
}

extension Op.Sign: StepFunction {}
extension Op.Floor: StepFunction {}
extension Op.Ceil: StepFunction {}
extension Op.Round: StepFunction {}
extension Op.Hardmax: StepFunction {}
