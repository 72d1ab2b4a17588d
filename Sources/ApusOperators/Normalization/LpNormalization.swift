// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Each line along `axis` divided by its p-norm: `y = x / (Σ |x|ᵖ)^(1/p)`; 0 where that is 0.
  ///
  /// Source: ONNX LpNormalization, opset 22.
  public struct LpNormalization: Operator {
    public static var name: String { "LpNormalization" }
    public static var versions: [Int] { [1, 22] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1) }
    public var axis = -1
    /// 1 or 2.
    public var p = 2
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: -1)
      try v.int("p", &p, default: 2)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      _ = try site.realDType([0])
      try check()
      if let rank = x.rank { _ = try Normalization.axis(axis, rank: rank) }
      return [Fact(x.dtype, x.shape)]
    }

    private func check() throws(ModelError) {
      guard p == 1 || p == 2 else {
        throw ModelError(.invalidValue, "must be 1 or 2, got \(p)", at: .attribute("p"))
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      try check()
      let axis = try Normalization.axis(axis, rank: x.rank)
      let extent = x.shape[axis]
      let inner = x.shape.dropFirst(axis + 1).product
      let values = try x.doubles()
      func line(_ i: Int) -> Int { i / (extent * inner) * inner + i % inner }
      var sums = [Double](repeating: 0, count: extent == 0 ? 0 : values.count / extent)
      for (i, value) in values.enumerated() { sums[line(i)] += p == 1 ? abs(value) : value * value }
      var y = values
      for i in y.indices {
        let norm = p == 1 ? sums[line(i)] : sums[line(i)].squareRoot()
        y[i] = norm == 0 ? 0 : values[i] / norm
      }
      return [.tensor(try Tensor(x.dtype, shape: x.shape, converting: y))]
    }
  }
}
