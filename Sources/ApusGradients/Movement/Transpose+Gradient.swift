// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Transpose: Differentiable {
  /// `∂x` is `∂y` with its axes put back.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let rank = try site.shape(dy).count
    let order = perm ?? Array((0..<rank).reversed())
    var inverse = order
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    try site.give(site.transpose(dy, inverse), to: 0)
  }
}
