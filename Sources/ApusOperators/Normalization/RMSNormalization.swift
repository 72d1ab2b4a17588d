// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each slice over the axes from `axis` on divided by its root mean square:
  /// `y = x / √(mean(x²) + ε) · scale`.
  ///
  /// Shapes: `x, y: [A…, B…]`, scale broadcasts to `[B…]`.
  /// Source: ONNX RMSNormalization, opset 23.
  public struct RMSNormalization: Operator {
    public static var name: String { "RMSNormalization" }
    public static var versions: [Int] { [23] }
    public static var arity: Arity { Arity(2) }
    public static var weightInputs: [Int] { [1] }
    public var axis = -1
    public var epsilon: Float = 1e-5
    /// The least precision of the sums; the reference takes more.
    public var stashType = DType.float32
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("axis", &axis, default: -1)
      try v.float("epsilon", &epsilon, default: 1e-5)
      try v.dtype("stash_type", &stashType, default: .float32)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      _ = try site.realDType([0])
      try Normalization.checkEpsilon(epsilon)
      _ = try Normalization.stashType(stashType)
      if let shape = x.shape {
        _ = try Normalization.axis(axis, rank: shape.count)
        try Rows.check(site, 1, stretchesTo: shape)
      }
      return [Fact(site.dtype(1) ?? x.dtype, x.shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let axis = try Normalization.axis(axis, rank: x.rank)
      let scale = try site.tensor(1)
      let factors = try scale.broadcast(to: x.shape).doubles()
      let values = try x.doubles()
      var y = values
      for range in try Rows(x.shape, axis: axis).ranges {
        let square = values[range].reduce(0) { $0 + $1 * $1 } / Double(range.count)
        let root = (square + Double(epsilon)).squareRoot()
        for i in range { y[i] = values[i] / root * factors[i] }
      }
      return [.tensor(try Tensor(scale.dtype, shape: x.shape, converting: y))]
    }
  }
}
