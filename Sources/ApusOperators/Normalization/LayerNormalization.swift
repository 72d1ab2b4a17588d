// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each slice over the axes from `axis` on shifted and scaled by its own statistics:
  /// `y = (x − mean) / √(variance + ε) · scale + bias`; also the means and `1 / √(variance + ε)`.
  ///
  /// Shapes: `x, y: [A…, B…]`, scale and bias broadcast to `[B…]`, statistics `[A…, 1 … 1]`.
  /// Source: ONNX LayerNormalization, opset 17.
  public struct LayerNormalization: Operator {
    public static var name: String { "LayerNormalization" }
    public static var versions: [Int] { [17] }
    public static var arity: Arity { Arity(2...3, 1...3) }
    public static var weightInputs: [Int] { [1, 2] }
    public var axis = -1
    public var epsilon: Float = 1e-5
    /// The element type of the statistics.
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
      let dtype = try site.realDType(0..<3)
      try Normalization.checkEpsilon(epsilon)
      let stash = try Normalization.stashType(stashType)
      guard let shape = x.shape else {
        return [Fact(dtype, nil), Fact(stash, nil), Fact(stash, nil)]
      }
      let axis = try Normalization.axis(axis, rank: shape.count)
      for index in 1...2 { try Rows.check(site, index, stretchesTo: shape) }
      let kept: [Dimension] = shape.prefix(axis) + shape.dropFirst(axis).map { _ in 1 }
      return [Fact(dtype, shape), Fact(stash, kept), Fact(stash, kept)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let axis = try Normalization.axis(axis, rank: x.rank)
      let stash = try Normalization.stashType(stashType)
      let scale = try site.tensor(1).broadcast(to: x.shape).doubles()
      let bias = try site.optionalTensor(2)?.broadcast(to: x.shape).doubles()
      let rows = try Rows(x.shape, axis: axis)
      let values = try x.doubles()
      var y = values
      var means: [Double] = []
      var inverses: [Double] = []
      for range in rows.ranges {
        let (mean, variance) = Normalization.moments(values[range])
        let inverse = 1 / (variance + Double(epsilon)).squareRoot()
        means.append(mean)
        inverses.append(inverse)
        for i in range { y[i] = (values[i] - mean) * inverse * scale[i] + (bias?[i] ?? 0) }
      }
      return [
        .tensor(try Tensor(x.dtype, shape: x.shape, converting: y)),
        .tensor(try Tensor(stash, shape: rows.kept, converting: means)),
        .tensor(try Tensor(stash, shape: rows.kept, converting: inverses)),
      ]
    }
  }
}
