// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each group of channels of each sample shifted and scaled by its own statistics:
  /// `y = (x − mean) / √(variance + ε) · scale + bias`.
  ///
  /// Shapes: `x, y: [N, C, D…]`, scale and bias `[C]`; or one number a group, as opset 18 had it.
  /// Source: ONNX GroupNormalization, opset 21.
  public struct GroupNormalization: Operator {
    public static var name: String { "GroupNormalization" }
    public static var versions: [Int] { [18, 21] }
    public static var since: Int { 21 }
    public static var arity: Arity { Arity(3) }
    public static var weightInputs: [Int] { [1, 2] }
    public var groups = 1
    public var epsilon: Float = 1e-5
    /// The least precision of the sums; the reference takes more.
    public var stashType = DType.float32
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("num_groups", &groups, default: nil)
      try v.float("epsilon", &epsilon, default: 1e-5)
      try v.dtype("stash_type", &stashType, default: .float32)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      let dtype = try site.realDType(0..<3)
      try Normalization.checkEpsilon(epsilon)
      _ = try Normalization.stashType(stashType)
      if let shape = x.shape {
        try Pooling.check(rank: shape.count)
        if let channels = shape[1].value { try check(channels) }
        for index in 1..<3 where site.shape(index)?.first != .known(groups) {
          try Normalization.checkVector(site, index, count: shape[1])
        }
      }
      return [Fact(dtype, x.shape)]
    }

    private func check(_ channels: Int) throws(ModelError) {
      guard groups >= 1, channels % groups == 0 else {
        throw ModelError(
          .invalidValue, "\(channels) channels cannot be divided into \(groups) groups",
          at: .attribute("num_groups"))
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      try Pooling.check(rank: x.rank)
      let channels = x.shape[1]
      try check(channels)
      let scale = try perChannel(site, 1, channels)
      let bias = try perChannel(site, 2, channels)
      let inner = x.shape.dropFirst(2).product
      let rows = try Rows([x.shape[0], groups, channels / groups, inner], axis: 2)
      let values = try x.doubles()
      var y = values
      for range in rows.ranges {
        let (mean, variance) = Normalization.moments(values[range])
        let deviation = (variance + Double(epsilon)).squareRoot()
        for i in range {
          let c = i / inner % channels
          y[i] = (values[i] - mean) / deviation * scale[c] + bias[c]
        }
      }
      return [.tensor(try Tensor(x.dtype, shape: x.shape, converting: y))]
    }

    private func perChannel(
      _ site: EvaluateSite, _ index: Int, _ channels: Int
    ) throws(ModelError) -> [Double] {
      guard try site.tensor(index).count == groups else {
        return try Normalization.vector(site, index, count: channels)
      }
      let values = try site.tensor(index).doubles()
      return (0..<channels).map { values[$0 / (channels / groups)] }
    }
  }
}
