// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A copy of the data with slices replaced or combined: `y[indices[i…, :]…] = updates[i…]`.
  ///
  /// Source: ONNX ScatterND, opset 18 (reductions since 16 and 18).
  public struct ScatterND: Operator {
    public static var name: String { "ScatterND" }
    public static var versions: [Int] { [11, 13, 16, 18] }
    public static var since: Int { 11 }
    public static var arity: Arity { Arity(3) }
    public var minimumOpset: Int { reduction.opset }
    public var reduction = ScatterReduction.none
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("reduction", &reduction, default: ScatterReduction.none)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let data = try site.tensor(0)
      if let rank = data.rank, let depth = site.shape(1)?.last?.value, depth > rank {
        throw ModelError(
          .shapeMismatch, "indices are tuples of \(depth), but the data has rank \(rank)")
      }
      return [Fact(try site.commonDType([0, 2]), data.shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let data = try site.tensor(0)
      let indices = try site.tensor(1)
      let updates = try site.tensor(2)
      let starts = try TupleIndices.starts(indices, into: data.shape)
      let rest = Array(data.shape[(indices.shape.last ?? 0)...])
      let shape = Array(indices.shape.dropLast()) + rest
      guard updates.shape == shape else {
        throw ModelError(
          .shapeMismatch, "updates must have shape \(shape), got \(updates.shape)")
      }
      let run = rest.reduce(1, *)
      let places = starts.flatMap { $0..<($0 + run) }
      return [.tensor(try reduction.scatter(updates, at: places, into: data))]
    }
  }
}
