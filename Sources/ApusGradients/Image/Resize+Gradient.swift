// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op.Resize: Differentiable {
  /// Axis by axis, as resizing is linear: nearest elements get the sum over their copies, others
  /// the product with the transposed matrix of weights.
  ///
  /// Throws: `noGradient` for `tf_crop_and_resize`, for a policy that keeps the ratio, and for
  /// computed scales.
  public func backward(_ site: BackwardSite) throws(ModelError) {
    guard var dy = site.gradient(), site.wants(0) else { return }
    guard transform != .crop, policy == .stretch else {
      throw ModelError(
        .noGradient, "tf_crop_and_resize and keep_aspect_ratio_policy have no gradient")
    }
    let shape = try site.shape(site.input())
    let resized = try site.shape(dy)
    let scales = try self.scales(site)
    for (place, named) in (axes ?? Array(shape.indices)).enumerated() {
      let axis = try AxisLayout.normalised(named, rank: shape.count)
      let scale = place < scales.count ? scales[place] : nil
      if shape[axis] == resized[axis] && scale ?? 1 == 1 { continue }
      let length = try sizes(scale, resized[axis])
      dy =
        try mode == .nearest
        ? nearest(dy, axis, shape[axis], length, site)
        : weighted(dy, axis, shape[axis], length, site)
    }
    try site.give(dy, to: 0)
  }

  /// The scales of the axes; none when sizes are given.
  private func scales(_ site: BackwardSite) throws(ModelError) -> [Double] {
    guard site.optionalInput(2) != nil else { return [] }
    guard let scales = site.constant(2) else {
      throw ModelError(.noGradient, "the scales must be constant")
    }
    return try scales.doubles()
  }

  /// The last two inputs for one axis.
  private func sizes(_ scale: Double?, _ extent: Int) throws(ModelError) -> [Datum?] {
    if let scale { return [.tensor(try Tensor(.float32, shape: [1], converting: [scale])), nil] }
    return [nil, .tensor(try Tensor(shape: [1], [Int64(extent)]))]
  }

  /// What this operator makes of a tensor along its first axis.
  private func along(_ x: Tensor, _ sizes: [Datum?]) throws(ModelError) -> Tensor {
    var op = self
    op.axes = [0]
    let site = EvaluateSite(inputs: [.tensor(x), nil] + sizes, wanted: [true])
    guard case .tensor(let y)? = try op.evaluate(site)[0] else {
      throw ModelError(.invalidModel, "resizing gives a tensor")
    }
    return y
  }

  private func nearest(
    _ dy: ValueID, _ axis: Int, _ extent: Int, _ sizes: [Datum?], _ site: BackwardSite
  ) throws(ModelError) -> ValueID {
    let positions = try Tensor(shape: [extent], (0..<extent).map(Int64.init))
    let sources = try along(positions, sizes)
    let places = try sources.integers()
    let copies = extent > 0 ? places.count / extent : 0
    guard places == (0..<extent * copies).map({ $0 / copies }) else {
      return try site.gathered(dy, back: sources, axis, extent: extent)
    }
    // Every element has equally many copies, side by side.
    var split = try site.shape(dy)
    split.replaceSubrange(axis...axis, with: [extent, copies])
    return try site.sum(site.reshape(dy, to: split), over: [axis + 1], keepsDimensions: false)
  }

  private func weighted(
    _ dy: ValueID, _ axis: Int, _ extent: Int, _ sizes: [Datum?], _ site: BackwardSite
  ) throws(ModelError) -> ValueID {
    var unit = [Double](repeating: 0, count: extent * extent)
    for place in 0..<extent { unit[place * extent + place] = 1 }
    let weights = try along(Tensor(shape: [extent, extent], unit), sizes)
    let matrix = try site.constant(
      Tensor(site.dtype(dy), shape: weights.shape, converting: weights.doubles()),
      named: "gradient/weights")
    let shape = try site.shape(dy)
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    var result = shape
    result[axis] = extent
    let rows = try site.reshape(
      dy, to: inner == 1 ? [outer, shape[axis]] : [outer, shape[axis], inner])
    let product =
      try inner == 1 ? site.product(rows, matrix) : site.product(site.transposeLast(matrix), rows)
    return try site.reshape(product, to: result)
  }
}
