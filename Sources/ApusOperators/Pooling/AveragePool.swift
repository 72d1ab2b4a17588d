// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The mean of the elements under each position of a window.
  ///
  /// Shapes: `x: [N, C, D₁ … Dₙ]`, `y: [N, C, O₁ … Oₙ]`. Source: ONNX AveragePool, opset 22.
  public struct AveragePool: Operator {
    public static var name: String { "AveragePool" }
    public static var versions: [Int] { [1, 7, 10, 11, 19, 22] }
    public static var since: Int { 1 }
    public var minimumOpset: Int {
      window.isDilated ? 19 : window.ceilMode ? 10 : countIncludePad ? 7 : 1
    }
    public static var arity: Arity { Arity(1) }
    public var window = Window()
    /// Whether elements in the padding count as zeros; else they take no part.
    public var countIncludePad = false
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try window.attributes(&v, pooling: true)
      try v.bool("count_include_pad", &countIncludePad, default: false)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      _ = try site.realDType([0])
      return [Fact(x.dtype, try Pooling.shape(x.shape, window))]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let placed = try Pooling.place(window, on: x.shape)
      let shape = Array(x.shape.prefix(2)) + placed.output
      let values = try x.doubles()
      var sums = [Double](repeating: 0, count: try Tensor.elementCount(shape))
      try Pooling.walk(x.shape, window) { sums[$0] += values[$1] }
      let counts = placed.coverage(includingPadding: countIncludePad)
      for i in sums.indices { sums[i] /= Double(counts[i % counts.count]) }
      return [.tensor(try Tensor(x.dtype, shape: shape, converting: sums))]
    }
  }
}
