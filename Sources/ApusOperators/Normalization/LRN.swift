// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import Foundation

extension Op {
  /// Local response normalisation: `y = x / (bias + α/size · Σ x²)^β`, the sum over the `size`
  /// channels around each element's own.
  ///
  /// Channels `c − ⌊(size − 1)/2⌋ … c + ⌈(size − 1)/2⌉`, as far as there are any.
  /// Shapes: `x, y: [N, C, D…]`. Source: ONNX LRN, opset 13.
  public struct LRN: Operator {
    public static var name: String { "LRN" }
    public static var versions: [Int] { [1, 13] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1) }
    public var alpha: Float = 0.0001
    public var beta: Float = 0.75
    public var bias: Float = 1
    public var size = 1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("alpha", &alpha, default: 0.0001)
      try v.float("beta", &beta, default: 0.75)
      try v.float("bias", &bias, default: 1)
      try v.int("size", &size, default: nil)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      _ = try site.realDType([0])
      if let rank = x.rank { try check(rank: rank) }
      return [Fact(x.dtype, x.shape)]
    }

    private func check(rank: Int) throws(ModelError) {
      try Pooling.check(rank: rank)
      guard size >= 1 else {
        throw ModelError(.invalidValue, "must be at least 1, got \(size)", at: .attribute("size"))
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      try check(rank: x.rank)
      let channels = x.shape[1]
      let inner = x.shape.dropFirst(2).product
      let values = try x.doubles()
      try WorkBudget.spend(product: [values.count, min(size, channels)])
      var y = values
      for i in y.indices {
        let c = i / inner % channels
        let first = max(0, c - min(c, (size - 1) / 2))
        let last = min(channels - 1, c + min(channels, size / 2))
        var sum = 0.0
        for other in first...last {
          let value = values[i + (other - c) * inner]
          sum += value * value
        }
        let base = Double(bias) + Double(alpha) / Double(size) * sum
        y[i] = values[i] / pow(base, Double(beta))
      }
      return [.tensor(try Tensor(x.dtype, shape: x.shape, converting: y))]
    }
  }
}
