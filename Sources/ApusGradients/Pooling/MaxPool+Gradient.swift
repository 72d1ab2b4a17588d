// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.MaxPool: Differentiable {
  /// `∂x` by `MaxPoolGradient`.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    try site.give(by: Op.MaxPoolGradient(of: self), [site.input(), dy], to: [0])
  }
}
