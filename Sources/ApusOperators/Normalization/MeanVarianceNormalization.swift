// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The input shifted to mean 0 and scaled to variance 1 over `axes`:
  /// `y = (x − mean) / (√variance + 10⁻⁹)`.
  ///
  /// Source: ONNX MeanVarianceNormalization, opset 13.
  public struct MeanVarianceNormalization: Operator {
    public static var name: String { "MeanVarianceNormalization" }
    public static var versions: [Int] { [9, 13] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(1) }
    public var axes = [0, 2, 3]
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.ints("axes", &axes, default: [0, 2, 3])
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      _ = try site.realDType([0])
      if let rank = x.rank { _ = try reduced(rank: rank) }
      return [Fact(x.dtype, x.shape)]
    }

    private func reduced(rank: Int) throws(ModelError) -> Set<Int> {
      var result: Set<Int> = []
      for axis in axes { result.insert(try Normalization.axis(axis, rank: rank)) }
      return result
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let reduced = try reduced(rank: x.rank)
      let kept = x.shape.enumerated().map { reduced.contains($0.offset) ? 1 : $0.element }
      let strides = Broadcasting.strides(kept, stretchedTo: x.shape)
      let group = try Broadcasting.indices(x.shape, strides: strides)
      let values = try x.doubles()
      let groups = try Tensor.elementCount(kept)
      var mean = [Double](repeating: 0, count: groups)
      var variance = mean
      let count = Double(groups == 0 ? 1 : values.count / groups)
      for (value, g) in zip(values, group) { mean[g] += value / count }
      for (value, g) in zip(values, group) {
        variance[g] += (value - mean[g]) * (value - mean[g]) / count
      }
      let y = zip(values, group).map { ($0 - mean[$1]) / (variance[$1].squareRoot() + 1e-9) }
      return [.tensor(try Tensor(x.dtype, shape: x.shape, converting: y))]
    }
  }
}
