// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The elements converted to the element type of the second input, whose values do not matter.
  ///
  /// Source: ONNX CastLike, opset 25.
  public struct CastLike: Operator {
    public static var name: String { "CastLike" }
    public static var versions: [Int] { [15, 19, 21, 23, 24, 25] }
    public static var since: Int { 15 }
    public static var arity: Arity { Arity(2) }
    /// Whether numbers beyond the range of an 8-bit float become its largest number.
    public var saturate = true
    /// How numbers between two powers of two become a `float8e8m0`.
    public var roundMode = PowerRounding.up
    public init() {}

    public var minimumOpset: Int { max(saturate ? 15 : 19, roundMode == .up ? 15 : 24) }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.bool("saturate", &saturate, default: true)
      try v.choice("round_mode", &roundMode, default: PowerRounding.up)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      let target = try site.tensor(1).dtype
      try Op.checkCast(type.dtype, target)
      return [Fact(target, type.shape, contents: target.flatMap(site.castContents))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let target = try site.tensor(1).dtype
      let x = try site.tensor(0)
      return [.tensor(try x.cast(to: target, saturating: saturate, rounding: roundMode))]
    }
  }
}
