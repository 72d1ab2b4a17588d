// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each channel of each sample shifted and scaled by its own statistics:
  /// `y = (x − mean) / √(variance + ε) · scale + bias`.
  ///
  /// Shapes: `x, y: [N, C, D…]`, scale and bias `[C]`.
  /// Source: ONNX InstanceNormalization, opset 22.
  public struct InstanceNormalization: Operator {
    public static var name: String { "InstanceNormalization" }
    public static var versions: [Int] { [1, 6, 22] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(3) }
    public static var weightInputs: [Int] { [1, 2] }
    public var epsilon: Float = 1e-5
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("epsilon", &epsilon, default: 1e-5)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      if opset < 6 { raw.attributes["consumed_inputs"] = nil }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      let dtype = try site.realDType(0..<3)
      try Normalization.checkEpsilon(epsilon)
      if let shape = x.shape {
        try Pooling.check(rank: shape.count)
        for index in 1..<3 { try Normalization.checkVector(site, index, count: shape[1]) }
      }
      return [Fact(dtype, x.shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      try Pooling.check(rank: x.rank)
      let channels = x.shape[1]
      let scale = try Normalization.vector(site, 1, count: channels)
      let bias = try Normalization.vector(site, 2, count: channels)
      let values = try x.doubles()
      var y = values
      for (plane, range) in try Rows(x.shape, axis: 2).ranges.enumerated() {
        let (mean, variance) = Normalization.moments(values[range])
        let deviation = (variance + Double(epsilon)).squareRoot()
        let c = plane % channels
        for i in range { y[i] = (values[i] - mean) / deviation * scale[c] + bias[c] }
      }
      return [.tensor(try Tensor(x.dtype, shape: x.shape, converting: y))]
    }
  }
}
