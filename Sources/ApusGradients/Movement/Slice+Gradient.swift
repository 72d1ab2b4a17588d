// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Slice: Differentiable {
  /// `∂x` is `∂y` put back where it came from, with zeros around and between.
  ///
  /// Throws: `noGradient` when starts, axes or steps are computed.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard var dy = site.gradient(), site.wants(0) else { return }
    let shape = try site.shape(site.input())
    let starts = try site.integers(1) ?? []
    let steps = try site.integers(4) ?? starts.map { _ in 1 }
    var before = shape.map { _ in 0 }
    var after = before
    for (place, named) in (try site.integers(3) ?? Array(starts.indices)).enumerated() {
      let axis = try AxisLayout.normalised(named, rank: shape.count)
      let count = try site.shape(dy)[axis]
      let step = steps[place]
      let first = Op.Slice.first(starts[place], step, shape[axis])
      // Reversed, the slice runs upward from its last element.
      if step < 0 && count > 1 { dy = try site.reversed(dy, axis) }
      before[axis] = count == 0 ? 0 : step < 0 ? first + (count - 1) * step : first
      if count > 1 { dy = try site.spaced(dy, axis, by: abs(step)) }
      after[axis] = try shape[axis] - before[axis] - site.shape(dy)[axis]
    }
    try site.give(site.padded(dy, before, after), to: 0)
  }

  /// Where a slice of an axis begins that is not empty.
  private static func first(_ start: Int, _ step: Int, _ extent: Int) -> Int {
    let counted = start < 0 ? start &+ extent : start
    return max(0, min(step > 0 ? extent : extent - 1, counted))
  }
}

extension BackwardSite {
  /// The positions of an axis in reverse order.
  func reversed(_ id: ValueID, _ axis: Int) throws(ModelError) -> ValueID {
    try node(Op.Slice(), id, list([-1]), list([-Int(Int32.max)]), list([axis]), list([-1]))
  }

  /// Zeros around a value; where a count is negative, positions are taken away.
  func padded(_ id: ValueID, _ before: [Int], _ after: [Int]) throws(ModelError) -> ValueID {
    let pads = before + after
    if pads.allSatisfy({ $0 == 0 }) { return id }
    return try node(Op.Pad(), id, list(pads))
  }

  /// `step - 1` zeros after each position of an axis.
  fileprivate func spaced(_ id: ValueID, _ axis: Int, by step: Int) throws(ModelError) -> ValueID {
    if step == 1 { return id }
    let shape = try shape(id)
    var apart = shape
    apart.insert(1, at: axis + 1)
    var after = apart.map { _ in 0 }
    after[axis + 1] = step - 1
    var joined = shape
    joined[axis] *= step
    let wide = try padded(reshape(id, to: apart), apart.map { _ in 0 }, after)
    return try reshape(wide, to: joined)
  }
}
