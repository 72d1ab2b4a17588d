// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.CenterCropPad: Differentiable {
  /// `∂x` is `∂y` cropped where `x` was padded, and padded where it was cropped.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient(), site.wants(0) else { return }
    let had = try site.shape(site.input())
    let has = try site.shape(dy)
    // The smaller half is in front both when elements go and when they come.
    let before = zip(had, has).map { ($0 - $1) / 2 }
    let after = had.indices.map { had[$0] - has[$0] - before[$0] }
    try site.give(site.padded(dy, before, after), to: 0)
  }
}
