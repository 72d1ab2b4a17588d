// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op {
  /// The gradient of `AveragePool`: each `dY`, over the number of elements that its window
  /// counted, goes to every one of them.
  ///
  /// Input: `dY [N, C, O…]`, output `dX [N, C, inputExtents]`.
  public struct AveragePoolGradient: TrainingOperator {
    public static var name: String { "AveragePoolGradient" }
    public static var arity: Arity { Arity(1) }
    /// The pooling whose gradient this is.
    public var pooling: Op.AveragePool
    /// The spatial extents of its input.
    public var inputExtents: [Int]
    public init() { self.init(of: Op.AveragePool(), over: []) }
    public init(of pooling: Op.AveragePool, over inputExtents: [Int]) {
      self.pooling = pooling
      self.inputExtents = inputExtents
    }

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try pooling.attributes(&v)
      try v.ints("input_extents", &inputExtents, default: nil)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.realDType([0])
      guard let dy = try site.tensor(0).shape, dy.count >= 2 else { return [Fact(dtype, nil)] }
      let shape = Array(dy.prefix(2)) + inputExtents.map(Dimension.known)
      let x = Fact(dtype, shape)
      let y = try pooling.infer(InferSite(inputs: [x], outputCount: 1))
      _ = try y[0].type.merged(with: .tensor(site.tensor(0)))
      return [x]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let dy = try site.tensor(0)
      let values = try dy.doubles()
      let shape = dy.shape.prefix(2) + inputExtents
      let placed = try Pooling.place(pooling.window, on: Array(shape))
      let counts = placed.coverage(includingPadding: pooling.countIncludePad)
      var dx = [Double](repeating: 0, count: try Tensor.elementCount(Array(shape)))
      try Pooling.walk(Array(shape), pooling.window) { position, source in
        dx[source] += values[position] / Double(counts[position % counts.count])
      }
      return [.tensor(try Tensor(dy.dtype, shape: Array(shape), converting: dx))]
    }
  }
}
