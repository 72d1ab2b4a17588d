// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The input as a matrix: axes before `axis` make the rows, the others the columns.
  ///
  /// Source: ONNX Flatten, opset 1 (negative axes since 11).
  public struct Flatten: Operator {
    public static var name: String { "Flatten" }
    public static var versions: [Int] { [1, 9, 11, 13, 21, 23, 24, 25] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1) }
    public var minimumOpset: Int { axis < 0 ? 11 : 1 }
    /// The first axis of the columns, 0 to rank; negative counts from the end.
    public var axis = 1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: 1)
    }

    private func split(rank: Int) throws(ModelError) -> Int {
      axis == rank ? rank : try Axis.normalized(axis, rank: rank)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard let shape = input.shape else { return [Fact(input.dtype, [.unknown, .unknown])] }
      let split = try split(rank: shape.count)
      return [Fact(input.dtype, [.product(of: shape[..<split]), .product(of: shape[split...])])]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let split = try split(rank: input.rank)
      let rows = try Tensor.elementCount(Array(input.shape[..<split]))
      let columns = try Tensor.elementCount(Array(input.shape[split...]))
      return [.tensor(try input.reshaped([rows, columns]))]
    }
  }
}
