// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Whether each element is infinite, of the signs that count.
  ///
  /// Source: ONNX IsInf, opset 20.
  public struct IsInf: Operator {
    public static var name: String { "IsInf" }
    public static var versions: [Int] { [10, 20] }
    public static var since: Int { 10 }
    public static var arity: Arity { Arity(1) }
    /// Whether negative infinity counts.
    public var detectNegative = true
    /// Whether positive infinity counts.
    public var detectPositive = true
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.bool("detect_negative", &detectNegative, default: true)
      try v.bool("detect_positive", &detectPositive, default: true)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      if let dtype = type.dtype { _ = try dtype.float() }
      return [Fact(.bool, type.shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      _ = try x.dtype.float()
      let found = try x.doubles().map { value in
        value == .infinity && detectPositive || value == -.infinity && detectNegative
      }
      return [.tensor(try Tensor(shape: x.shape, found))]
    }
  }
}
