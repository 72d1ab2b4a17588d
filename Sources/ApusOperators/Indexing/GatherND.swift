// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Slices of the input at tuples of positions: `y[b…, i…, k…] = x[b…, indices[b…, i…, :]…, k…]`.
  ///
  /// Source: ONNX GatherND, opset 12 (before it without batch axes).
  public struct GatherND: Operator {
    public static var name: String { "GatherND" }
    public static var versions: [Int] { [11, 12, 13] }
    public static var since: Int { 11 }
    public static var arity: Arity { Arity(2) }
    public var minimumOpset: Int { batchDims == 0 ? 11 : 12 }
    /// The number of leading axes that data and indices share.
    public var batchDims = 0
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("batch_dims", &batchDims, default: 0)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard let shape = input.shape, let indices = try site.tensor(1).shape,
        let depth = indices.last?.value
      else { return [Fact(input.dtype, nil)] }
      guard batchDims >= 0, batchDims < indices.count, batchDims <= shape.count,
        depth <= shape.count - batchDims
      else {
        throw ModelError(
          .shapeMismatch, "indices of shape \(indices) do not fit data of shape \(shape)")
      }
      return [Fact(input.dtype, Array(indices.dropLast() + shape[(batchDims + depth)...]))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let indices = try site.tensor(1)
      let starts = try TupleIndices.starts(indices, into: input.shape, batch: batchDims)
      let rest = Array(input.shape[(batchDims + (indices.shape.last ?? 0))...])
      let shape = Array(indices.shape.dropLast()) + rest
      try AllocationBudget.current?.check(Tensor.elementCount(shape) * 8)
      let run = try Tensor.elementCount(rest)
      return [.tensor(try input.gathered(starts.flatMap { $0..<($0 + run) }, shape: shape))]
    }
  }
}
