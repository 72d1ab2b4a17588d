// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

extension Op {
  /// Gradient of Gather with regard to its data: every slice of `∂y` is added to the place that it
  /// came from, `∂x[i…, indices[j…], k…] += ∂y[i…, j…, k…]`, in the order of `j`, onto zeros.
  ///
  /// Inputs: indices `[J…]` of whole numbers, negative ones counted from the end, and
  /// `∂y: [I…, J…, K…]`; `∂x` has the shape `shape = [I…, X, K…]`, where `X` is axis `axis`.
  /// Source: the training dialect of Apus, in memory only.
  public struct GatherGradient: TrainingOperator {
    public static var name: String { "GatherGradient" }
    public static var arity: Arity { Arity(2) }
    /// The axis of the data that indices count, not negative.
    public var axis = 0
    /// The shape of the data.
    public var shape: [Int] = [0]
    public init() {}
    public init(axis: Int, shape: [Int]) {
      self.axis = axis
      self.shape = shape
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: nil)
      try v.ints("shape", &shape, default: nil)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dy = try site.tensor(1)
      if let dtype = try site.tensor(0).dtype { _ = try dtype.integer() }
      if let dtype = dy.dtype { _ = try dtype.float() }
      try checkAxis()
      if let given = dy.knownShape,
        let places = TensorType(nil, try site.tensor(0).shape).knownShape
      {
        try check(given, places)
      }
      return [Fact(dy.dtype, shape.map(Dimension.known))]
    }

    private func checkAxis() throws(ModelError) {
      guard shape.indices.contains(axis) else {
        throw ModelError(
          .invalidValue, "axis \(axis) does not exist in shape \(shape)", at: .attribute("axis"))
      }
    }

    private func check(_ given: [Int], _ places: [Int]) throws(ModelError) {
      let expected = Array(shape[..<axis] + places + shape[(axis + 1)...])
      guard given == expected else {
        throw ModelError(
          .shapeMismatch, "the gradient must have shape \(expected), got \(given)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      try checkAxis()
      let indices = try site.tensor(0)
      let dy = try site.tensor(1)
      _ = try dy.dtype.float()
      try check(dy.shape, indices.shape)
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      let layout = try AxisLayout(shape, axis: axis)
      let values = try dy.doubles()
      let places = try indices.integers()
      var sums = [Double](repeating: 0, count: count)
      var source = 0
      for row in 0..<(values.isEmpty ? 0 : layout.outer) {
        for place in places {
          let counted = place < 0 ? place &+ layout.extent : place
          guard (0..<layout.extent).contains(counted) else {
            throw ModelError(
              .invalidValue, "index \(place) does not exist in an axis of \(layout.extent)")
          }
          let target = (row * layout.extent + counted) * layout.inner
          for k in 0..<layout.inner { sums[target + k] += values[source + k] }
          source += layout.inner
        }
      }
      return [.tensor(try Tensor(dy.dtype, shape: shape, converting: sums))]
    }
  }
}
