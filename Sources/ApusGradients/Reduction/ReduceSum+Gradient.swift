// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.ReduceSum: Differentiable {
  /// `∂x = ∂y`, repeated along the axes that were summed.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    try site.give(site.spread(dy, over: reducedAxes(site), ofInput: 0), to: 0)
  }
}

extension ReductionOperator {
  /// The axes that a node sums or takes the mean over. Throws: `noGradient` when they are computed.
  func reducedAxes(_ site: BackwardSite) throws(ModelError) -> [Int] {
    let rank = try site.shape(site.input()).count
    let axes = try site.integers(1) ?? []
    if axes.isEmpty { return noopWithEmptyAxes ? [] : Array(0..<rank) }
    return axes.map { $0 < 0 ? $0 + rank : $0 }
  }
}

extension BackwardSite {
  /// A result of a reduction repeated to the shape of the input.
  func spread(
    _ id: ValueID, over axes: [Int], ofInput input: Int
  ) throws(ModelError) -> ValueID {
    let full = try shape(self.input(input))
    let kept = full.indices.map { axes.contains($0) ? 1 : full[$0] }
    return try expand(reshape(id, to: kept), to: full)
  }
}
