// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A matrix of the input's shape with ones on diagonal `k` and zeros elsewhere.
  ///
  /// Source: ONNX EyeLike, opset 9.
  public struct EyeLike: Operator {
    public static var name: String { "EyeLike" }
    public static var versions: [Int] { [9, 22] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(1) }
    public static var readsOnlyTypes: Bool { true }
    /// The element type; nil is the input's.
    public var dtype: DType?
    /// The diagonal: above the main one when positive, below when negative.
    public var k = 0
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.dtype("dtype", &dtype)
      try v.int("k", &k, default: 0)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      if let rank = input.rank { try EyeLike.check(rank) }
      return [Fact(dtype ?? input.dtype, input.shape ?? [.unknown, .unknown])]
    }

    private static func check(_ rank: Int) throws(ModelError) {
      guard rank == 2 else {
        throw ModelError(.shapeMismatch, "needs a matrix (rank 2), got rank \(rank)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      try EyeLike.check(input.rank)
      try AllocationBudget.current?.check(input.count * 8)
      var values = [Int](repeating: 0, count: input.count)
      for row in 0..<(values.isEmpty ? 0 : input.shape[0]) {
        let (column, overflow) = row.addingReportingOverflow(k)
        if !overflow && column >= 0 && column < input.shape[1] {
          values[row * input.shape[1] + column] = 1
        }
      }
      return [.tensor(try Tensor(dtype ?? input.dtype, shape: input.shape, converting: values))]
    }
  }
}
