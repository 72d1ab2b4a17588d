// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.ReverseSequence: Differentiable {
  /// `∂x` is `∂y` with the same steps reversed again.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    try site.give(site.node(self, dy, site.input(1)), to: 0)
  }
}
