// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Pad: Differentiable {
  /// `∂x` is `∂y` without the padding; elements that were repeated get the sum over their copies.
  ///
  /// `∂value = Σ ∂y` over the padding. Throws: `noGradient` when pads or axes are computed.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard var dy = site.gradient() else { return }
    let shape = try site.shape(site.input())
    let pads = try site.integers(1) ?? []
    let named = try site.integers(3) ?? Array(shape.indices)
    var before = shape.map { _ in 0 }
    var after = before
    for (place, name) in named.enumerated() {
      let axis = try AxisLayout.normalised(name, rank: shape.count)
      (before[axis], after[axis]) = (pads[place], pads[place + named.count])
    }
    if mode == .constant { return try giveInner(dy, before, after, site) }
    for axis in shape.indices where before[axis] != 0 || after[axis] != 0 {
      let sources = try sources(shape[axis], before[axis], after[axis])
      dy = try site.gathered(dy, back: sources, axis, extent: shape[axis])
    }
    try site.give(dy, to: 0)
  }

  private func giveInner(
    _ dy: ValueID, _ before: [Int], _ after: [Int], _ site: BackwardSite
  ) throws(ModelError) {
    var inner = dy
    if (before + after).allSatisfy({ $0 >= 0 }) {
      for axis in before.indices {
        let extent = try site.shape(inner)[axis]
        inner = try site.slice(inner, axis, before[axis], extent - after[axis])
      }
    } else {
      inner = try site.padded(inner, before.map { -$0 }, after.map { -$0 })
    }
    try site.give(inner, to: 0)
    guard site.wants(2) else { return }
    let shape = try site.shape(site.input(2))
    let all = try site.sum(dy, over: Array(before.indices), keepsDimensions: false)
    let kept = try site.sum(inner, over: Array(before.indices), keepsDimensions: false)
    try site.give(site.reshape(site.subtract(all, kept), to: shape), to: 2)
  }

  /// For each position of a padded axis the position that it repeats: what padding makes of the
  /// positions themselves.
  private func sources(
    _ extent: Int, _ before: Int, _ after: Int
  ) throws(ModelError) -> Tensor {
    let positions = try Tensor(shape: [extent], (0..<extent).map(Int64.init))
    let pads = try Tensor(shape: [2], [Int64(before), Int64(after)])
    let site = EvaluateSite(inputs: [.tensor(positions), .tensor(pads)], wanted: [true])
    guard case .tensor(let sources)? = try evaluate(site)[0] else {
      throw ModelError(.invalidModel, "padding gives a tensor")
    }
    return sources
  }
}
