// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Expand: Differentiable {
  /// `∂x = ∂y`, summed over what was repeated.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    try site.give(dy, to: 0)
  }
}

extension Op.Tile: Differentiable {
  /// `∂x` is the sum over the tiles.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard let dy = site.gradient() else { return }
    let shape = try site.shape(site.input())
    let repeated = try site.shape(dy)
    var split: [Int] = []
    var summed: [Int] = []
    for axis in shape.indices {
      if repeated[axis] != shape[axis], shape[axis] > 0 {
        summed.append(split.count)
        split.append(repeated[axis] / shape[axis])
      }
      split.append(shape[axis])
    }
    if split.contains(0) || repeated.contains(0) {
      return try site.give(site.zeros(like: site.input()), to: 0)
    }
    let tiles = try site.reshape(dy, to: split)
    try site.give(site.sum(tiles, over: summed, keepsDimensions: false), to: 0)
  }
}

extension BackwardSite {
  /// Zeros of the type and shape of a value.
  func zeros(like id: ValueID) throws(ModelError) -> ValueID {
    constant(try Tensor.zeros(dtype(id), shape: shape(id)))
  }
}
