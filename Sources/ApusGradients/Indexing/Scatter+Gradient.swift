// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.ScatterElements: Differentiable {
  /// `∂updates` is gathered from `∂y`; `∂data` is `∂y`, but 0 where data were replaced.
  ///
  /// Throws: `noGradient` for reductions other than none and add.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    try reduction.checkGradient()
    let indices = try site.input(1)
    if site.wants(0) {
      let kept =
        reduction == .add ? dy : try site.node(self, dy, indices, site.zeros(like: site.input(2)))
      try site.give(kept, to: 0)
    }
    guard site.wants(2) else { return }
    var gather = Op.GatherElements()
    gather.axis = axis
    try site.give(site.node(gather, dy, indices), to: 2)
  }
}

extension Op.ScatterND: Differentiable {
  /// `∂updates` is gathered from `∂y`; `∂data` is `∂y`, but 0 where data were replaced.
  ///
  /// Throws: `noGradient` for reductions other than none and add.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    try reduction.checkGradient()
    let indices = try site.input(1)
    if site.wants(0) {
      let kept =
        reduction == .add ? dy : try site.node(self, dy, indices, site.zeros(like: site.input(2)))
      try site.give(kept, to: 0)
    }
    if site.wants(2) { try site.give(site.node(Op.GatherND(), dy, indices), to: 2) }
  }
}

extension ScatterReduction {
  /// Throws: `noGradient` when the reduction has none.
  fileprivate func checkGradient() throws(ModelError) {
    guard self == .none || self == .add else {
      throw ModelError(
        .noGradient, "needs the reduction none or add, got \(rawValue)", at: .attribute("reduction")
      )
    }
  }
}
