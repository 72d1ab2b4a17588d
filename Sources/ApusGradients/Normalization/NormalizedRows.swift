// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// What a normalisation made of its input: `hat = (x - mean) · inverse`, where mean and inverse
/// deviation are those over `axes`, which they have as extents of 1.
struct NormalizedRows {
  var hat: ValueID
  var inverse: ValueID
  var axes: [Int]
  /// Whether the mean was taken away.
  var isCentered = true
}

extension BackwardSite {
  /// The mean over axes, which stay with extent 1.
  func mean(_ id: ValueID, over axes: [Int]) throws(ModelError) -> ValueID {
    try node(Op.ReduceMean(), id, list(axes))
  }

  /// `x` shifted and scaled by its statistics, `inverse = 1 / √(variance + ε)`.
  func normalized(
    _ x: ValueID, over axes: [Int], epsilon: Float, isCentered: Bool = true
  ) throws(ModelError) -> NormalizedRows {
    let centered = try isCentered ? subtract(x, mean(x, over: axes)) : x
    let full = try shape(x)
    let count = axes.map { full[$0] }.reduce(1, *)
    let squares = try node(Op.ReduceSumSquare(), centered, list(axes))
    let variance = try add(multiply(squares, 1 / Double(count)), Double(epsilon))
    let inverse = try node(Op.Reciprocal(), node(Op.Sqrt(), variance))
    return NormalizedRows(
      hat: try multiply(centered, inverse), inverse: inverse, axes: axes, isCentered: isCentered)
  }

  /// Gives inputs 0 (x), 1 (scale) and 2 (bias) their gradients for `y = hat · scale + bias`.
  ///
  /// `dy` and `scale` have the axes of `hat`; with `groups` the vectors of inputs 1 and 2 are seen
  /// as `[groups, count / groups, 1]`.
  func give(
    _ rows: NormalizedRows, _ dy: ValueID, scale: ValueID, groups: Int? = nil
  ) throws(ModelError) {
    let product = try multiply(dy, rows.hat)
    if wants(0) {
      let dx = try gradient(of: rows, dy, product, scale)
      try give(reshape(dx, to: shape(input(0))), to: 0)
    }
    for (place, part) in [(1, product), (2, dy)] where wants(place) {
      guard let groups else {
        try give(part, to: place)
        continue
      }
      let own = try shape(input(place))
      let summed = try summed(part, to: [groups, own[0] / groups, 1])
      try give(reshape(summed, to: own), to: place)
    }
  }

  private func gradient(
    of rows: NormalizedRows, _ dy: ValueID, _ product: ValueID, _ scale: ValueID
  ) throws(ModelError) -> ValueID {
    // A scale that is one number for each row goes out of the brackets.
    let missing = try shape(dy).count - shape(scale).count
    let extents = try shape(scale)
    let isOutside = rows.axes.allSatisfy { $0 < missing || extents[$0 - missing] == 1 }
    let g = try isOutside ? dy : multiply(dy, scale)
    let slope = try isOutside ? product : multiply(product, scale)
    let factor = try isOutside ? multiply(rows.inverse, scale) : rows.inverse
    let along = try multiply(rows.hat, mean(slope, over: rows.axes))
    let centered = try rows.isCentered ? subtract(g, mean(g, over: rows.axes)) : g
    return try multiply(subtract(centered, along), factor)
  }
}
