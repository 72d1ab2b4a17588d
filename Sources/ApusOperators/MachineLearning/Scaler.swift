// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Numbers moved and scaled along the last axis: `y = (x - offset) * scale`, in float32.
  ///
  /// `offset` and `scale` have one value, or one for each place of the last axis.
  /// Source: ONNX ai.onnx.ml Scaler, opset 1.
  public struct Scaler: Operator {
    public static var name: String { "Scaler" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1) }
    /// nil is 0.
    public var offset: [Float]?
    /// nil is 1.
    public var scale: [Float]?
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.floats("offset", &offset)
      try v.floats("scale", &scale)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      _ = try type.dtype?.numeric()
      if let extent = type.shape?.last?.value { try check(extent) }
      return [Fact(.float32, type.shape)]
    }

    private func check(_ extent: Int) throws(ModelError) {
      for (list, name) in [(offset, "offset"), (scale, "scale")] {
        guard let count = list?.count, count != 1, count != extent else { continue }
        throw ModelError(
          .shapeMismatch, "has \(count) values for \(extent) features", at: .attribute(name))
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let tensor = try site.tensor(0)
      let extent = tensor.shape.last ?? 1
      try check(extent)
      func value(_ list: [Float]?, _ index: Int, _ missing: Double) -> Double {
        guard let list else { return missing }
        return Double(list[list.count == 1 ? 0 : index % extent])
      }
      let scaled = try tensor.doubles().enumerated().map { index, x in
        (x - value(offset, index, 0)) * value(scale, index, 1)
      }
      return [.tensor(try Tensor(.float32, shape: tensor.shape, converting: scaled))]
    }
  }
}
