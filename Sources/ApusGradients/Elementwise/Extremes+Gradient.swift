// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Max: Differentiable {
  /// `∂y` goes to the largest input; equal ones share it, as in PyTorch.
  public func backward(_ site: BackwardSite) throws(ModelError) { try site.giveToExtremes() }
}

extension Op.Min: Differentiable {
  /// `∂y` goes to the smallest input; equal ones share it, as in PyTorch.
  public func backward(_ site: BackwardSite) throws(ModelError) { try site.giveToExtremes() }
}

extension BackwardSite {
  /// Gives `∂y` to every input that equals the output, in equal shares.
  fileprivate func giveToExtremes() throws(ModelError) {
    guard let dy = gradient() else { return }
    let inputs = node.inputs.indices
    guard inputs.count > 1 else { return try give(dy, to: 0) }
    let y = try output()
    var hits: [ValueID] = []
    for place in inputs {
      let isExtreme = try node(Op.Equal(), input(place), y)
      hits.append(try cast(isExtreme, to: dtype(y)))
    }
    let count = try nodes(hits.count == 2 ? Op.Add() : Op.Sum(), hits, outputs: 1)[0]
    let share = try divide(dy, count)
    for place in inputs where wants(place) { try give(multiply(share, hits[place]), to: place) }
  }
}
