// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A copy of the data with single elements replaced or combined: for axis 0
  /// `y[indices[i, j], j] = updates[i, j]`.
  ///
  /// Source: ONNX ScatterElements, opset 18 (reductions since 16 and 18).
  public struct ScatterElements: Operator {
    public static var name: String { "ScatterElements" }
    public static var versions: [Int] { [11, 13, 16, 18] }
    public static var since: Int { 11 }
    public static var arity: Arity { Arity(3) }
    public var minimumOpset: Int { reduction.opset }
    public var axis = 0
    public var reduction = ScatterReduction.none
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: 0)
      try v.choice("reduction", &reduction, default: ScatterReduction.none)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let data = try site.tensor(0)
      if let rank = data.rank { _ = try Axis.normalized(axis, rank: rank) }
      return [Fact(try site.commonDType([0, 2]), data.shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let data = try site.tensor(0)
      let indices = try site.tensor(1)
      let updates = try site.tensor(2)
      guard indices.shape == updates.shape else {
        throw ModelError(
          .shapeMismatch,
          "indices and updates must have one shape, got \(indices.shape) and \(updates.shape)")
      }
      let places = try AxisIndices.flat(indices, axis: axis, into: data.shape)
      return [.tensor(try reduction.scatter(updates, at: places, into: data))]
    }
  }
}
