// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import ApusTensor

extension Op {
  /// The gradient of `MaxPool`: each `dY` goes to the largest element under its window, of equal
  /// elements to the first, as in PyTorch; windows that overlap add up.
  ///
  /// Inputs: `X, dY`, output `dX`, with the shapes of `MaxPool`.
  public struct MaxPoolGradient: TrainingOperator {
    public static var name: String { "MaxPoolGradient" }
    public static var arity: Arity { Arity(2) }
    /// The pooling whose gradient this is.
    public var pooling: Op.MaxPool
    public init() { pooling = Op.MaxPool() }
    public init(of pooling: Op.MaxPool) { self.pooling = pooling }

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try pooling.attributes(&v)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.realDType(0..<2)
      let y = try pooling.infer(InferSite(inputs: Array(site.inputs.prefix(1)), outputCount: 1))
      _ = try y[0].type.merged(with: .tensor(site.tensor(1)))
      return [Fact(dtype, try site.tensor(0).shape)]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      let values = try x.doubles()
      let dy = try site.tensor(1).doubles()
      var largest = [Int](repeating: -1, count: dy.count)
      try Pooling.walk(x.shape, pooling.window) { position, source in
        let best = largest[position]
        if best < 0 || values[source] > values[best] || values[source].isNaN {
          largest[position] = source
        }
      }
      var dx = [Double](repeating: 0, count: values.count)
      for (source, gradient) in zip(largest, dy) where source >= 0 { dx[source] += gradient }
      return [.tensor(try Tensor(x.dtype, shape: x.shape, converting: dx))]
    }
  }
}
