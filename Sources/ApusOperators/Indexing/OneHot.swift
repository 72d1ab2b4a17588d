// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A new axis that is `on` at the index and `off` elsewhere:
  /// `y[i…, d] = indices[i…] == d ? on : off`.
  ///
  /// Inputs: indices, depth, values [off, on]. Negative indices count from the end; those out of
  /// range give `off` everywhere. Source: ONNX OneHot, opset 11.
  public struct OneHot: Operator {
    public static var name: String { "OneHot" }
    public static var versions: [Int] { [9, 11, 28] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(3) }
    public static var decidingInputs: [Int] { [1] }
    public var minimumOpset: Int { axis < -1 ? 11 : 9 }
    /// Where the new axis goes; negative counts from the end of the result.
    public var axis = -1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: -1)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = site.dtype(2)
      guard var shape = try site.tensor(0).shape else { return [Fact(dtype, nil)] }
      let axis = try Axis.normalized(axis, rank: shape.count + 1)
      var depth: Dimension?
      if let known = site.constant(1) {
        depth = .known(max(0, try known.singleInteger("depth")))
      } else {
        depth = site.shapeContents(1)?.first
      }
      shape.insert(depth ?? .unknown, at: axis)
      return [Fact(dtype, shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let indices = try site.tensor(0)
      let depth = try site.tensor(1).singleInteger("depth")
      let values = try site.tensor(2)
      guard values.shape == [2] else {
        throw ModelError(.shapeMismatch, "values must be [off, on], got shape \(values.shape)")
      }
      let axis = try Axis.normalized(axis, rank: indices.rank + 1)
      var shape = indices.shape
      shape.insert(depth, at: axis)
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      var places = [Int](repeating: 0, count: count)
      let inner = indices.shape[axis...].reduce(1, *)
      for (place, index) in try indices.integers().enumerated() {
        let counted = index < 0 ? index &+ depth : index
        guard counted >= 0 && counted < depth else { continue }
        places[(place / inner * depth + counted) * inner + place % inner] = 1
      }
      return [.tensor(try values.gathered(places, shape: shape))]
    }
  }
}
