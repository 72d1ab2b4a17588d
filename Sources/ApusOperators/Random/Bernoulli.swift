// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// 1 with the probability that each element gives, else 0.
  ///
  /// Source: ONNX Bernoulli, opset 22.
  public struct Bernoulli: Operator {
    public static var name: String { "Bernoulli" }
    public static var versions: [Int] { [15, 22] }
    public static var since: Int { 15 }
    public static var arity: Arity { Arity(1) }
    public static var isDeterministic: Bool { false }
    /// The element type of the result; nil is that of the input.
    public var dtype: DType?
    /// What the numbers follow from; nil is a new one in every run.
    public var seed: Float?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.dtype("dtype", &dtype)
      try v.float("seed", &seed)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      if let input = type.dtype { _ = try input.float() }
      if let dtype, dtype != .bool { _ = try dtype.numeric() }
      return [Fact(dtype ?? type.dtype, type.shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      _ = try x.dtype.float()
      let generator = CounterGenerator(seed: seed)
      let draws = try x.doubles().enumerated().map { index, probability in
        generator.uniform(UInt64(index)) < probability ? 1 : 0
      }
      return [.tensor(try Tensor(dtype ?? x.dtype, shape: x.shape, converting: draws))]
    }
  }
}
