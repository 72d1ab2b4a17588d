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
  /// The axes that a node reduces. Throws: `noGradient` when they are computed.
  func reducedAxes(_ site: BackwardSite) throws(ModelError) -> [Int] {
    let rank = try site.shape(site.input()).count
    let axes = try site.integers(1) ?? []
    if axes.isEmpty { return noopWithEmptyAxes ? [] : Array(0..<rank) }
    // A scalar may be reduced along an axis that it does not have.
    return rank == 0 ? [] : axes.map { $0 < 0 ? $0 + rank : $0 }
  }
}

extension BackwardSite {
  /// A result of a reduction with the reduced axes of the input as extents of 1.
  func kept(_ id: ValueID, over axes: [Int], ofInput input: Int) throws(ModelError) -> ValueID {
    let full = try shape(self.input(input))
    return try reshape(id, to: full.indices.map { axes.contains($0) ? 1 : full[$0] })
  }

  /// A result of a reduction repeated to the shape of the input.
  func spread(_ id: ValueID, over axes: [Int], ofInput input: Int) throws(ModelError) -> ValueID {
    try expand(kept(id, over: axes, ofInput: input), to: shape(self.input(input)))
  }

  /// How many elements of an input lie along some axes.
  func count(_ axes: [Int], ofInput input: Int) throws(ModelError) -> Int {
    let full = try shape(self.input(input))
    return full.indices.filter(axes.contains).map { full[$0] }.reduce(1, *)
  }
}
