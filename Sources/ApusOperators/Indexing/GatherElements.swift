// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Elements of the input at given positions of one axis, for each place of the indices:
  /// `y[i, j, k] = x[i, indices[i, j, k], k]` for axis 1.
  ///
  /// Source: ONNX GatherElements, opset 11.
  public struct GatherElements: Operator {
    public static var name: String { "GatherElements" }
    public static var versions: [Int] { [11, 13] }
    public static var since: Int { 11 }
    public static var arity: Arity { Arity(2) }
    public var axis = 0
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: 0)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      let indices = try site.tensor(1)
      if let rank = input.rank, let other = indices.rank, rank != other {
        throw ModelError(
          .shapeMismatch, "data and indices must have one rank, got \(rank) and \(other)")
      }
      if let rank = input.rank { _ = try Axis.normalized(axis, rank: rank) }
      return [Fact(input.dtype, indices.shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let indices = try site.tensor(1)
      let places = try AxisIndices.flat(indices, axis: axis, into: input.shape)
      return [.tensor(try input.gathered(places, shape: indices.shape))]
    }
  }
}
