// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.ReduceSumSquare: Differentiable {
  /// `∂x = 2 · ∂y · x`
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let twice = try site.kept(site.multiply(dy, 2), over: reducedAxes(site), ofInput: 0)
    try site.give(site.multiply(site.input(), twice), to: 0)
  }
}

extension Op.ReduceL1: Differentiable {
  /// `∂x = ∂y · sign x`
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let kept = try site.kept(dy, over: reducedAxes(site), ofInput: 0)
    try site.give(site.multiply(site.node(Op.Sign(), site.input()), kept), to: 0)
  }
}

extension Op.ReduceL2: Differentiable {
  /// `∂x = ∂y · x / y`, 0 where `y` is 0.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let share = try site.quotient(dy, by: site.output())
    let kept = try site.kept(share, over: reducedAxes(site), ofInput: 0)
    try site.give(site.multiply(site.input(), kept), to: 0)
  }
}

extension BackwardSite {
  /// `a / b`, 0 where `b` is 0.
  func quotient(_ a: ValueID, by b: ValueID) throws(ModelError) -> ValueID {
    let zero = try scalar(0, like: b)
    return try node(Op.Where(), node(Op.Equal(), b, zero), zero, divide(a, b))
  }
}
