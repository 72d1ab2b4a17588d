// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Trilu: Differentiable {
  /// `∂x` is the same triangle of `∂y`.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    try site.give(site.node(self, dy, site.optionalInput(1)), to: 0)
  }
}
