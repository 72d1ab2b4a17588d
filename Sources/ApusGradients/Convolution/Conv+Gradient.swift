// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Conv: Differentiable {
  /// All gradients by one `ConvGradient`.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    try site.give(
      by: Op.ConvGradient(of: self), [site.input(0), site.input(1), dy], to: [0, 1, 2])
  }
}
