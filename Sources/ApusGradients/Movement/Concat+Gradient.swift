// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Concat: Differentiable {
  /// `∂xᵢ` is the part of `∂y` where `xᵢ` went.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let axis = try AxisLayout.normalised(axis, rank: site.shape(dy).count)
    var start = 0
    for place in site.node.inputs.indices {
      let end = try start + site.shape(site.input(place))[axis]
      if site.wants(place) { try site.give(site.slice(dy, axis, start, end), to: place) }
      start = end
    }
  }
}

extension BackwardSite {
  /// The positions from `start` to before `end` of an axis.
  func slice(
    _ id: ValueID, _ axis: Int, _ start: Int, _ end: Int
  ) throws(ModelError) -> ValueID {
    let extent = try shape(id)[axis]
    if start == 0 && end == extent { return id }
    return try node(Op.Slice(), id, list([start]), list([end]), list([axis]))
  }
}
