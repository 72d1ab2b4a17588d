// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.AveragePool: Differentiable {
  /// `∂x` by `AveragePoolGradient`.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let extents = try Array(site.shape(site.input()).dropFirst(2))
    try site.give(by: Op.AveragePoolGradient(of: self, over: extents), [dy], to: [0])
  }
}
