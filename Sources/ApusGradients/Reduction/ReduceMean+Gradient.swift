// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.ReduceMean: Differentiable {
  /// `∂x = ∂y / n`, repeated along the axes of the mean.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let axes = try reducedAxes(site)
    let count = try site.count(axes, ofInput: 0)
    try site.give(site.spread(site.multiply(dy, 1 / Double(count)), over: axes, ofInput: 0), to: 0)
  }
}
