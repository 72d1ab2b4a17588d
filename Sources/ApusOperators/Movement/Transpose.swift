// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The axes in another order: axis `i` of the result is axis `perm[i]` of the input.
  ///
  /// Source: ONNX Transpose, opset 1.
  public struct Transpose: Operator {
    public static var name: String { "Transpose" }
    public static var versions: [Int] { [1, 13, 21, 23, 24, 25] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1) }
    /// The order of axes; nil reverses them.
    public var perm: [Int]?
    public init() {}
    public init(perm: [Int]) { self.perm = perm }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("perm", &perm)
    }

    /// The order for a rank. Throws: `invalidValue` when `perm` is not an order of its axes.
    public func order(rank: Int) throws(ModelError) -> [Int] {
      guard let perm else { return (0..<rank).reversed() }
      guard perm.count == rank, perm.sorted() == Array(0..<rank) else {
        throw ModelError(
          .invalidValue, "\(perm) is not an order of the \(rank) axes", at: .attribute("perm"))
      }
      return perm
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard let shape = input.shape else {
        return [Fact(input.dtype, perm.map { [Dimension](repeating: .unknown, count: $0.count) })]
      }
      let result = try order(rank: shape.count).map { shape[$0] }
      return [Fact(input.dtype, result, contents: site.fact(0)?.contents)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      return [.tensor(try input.permuted(order(rank: input.rank)))]
    }
  }
}
