// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Each channel shifted and scaled by its statistics:
  /// `y = (x − mean) / √(variance + ε) · scale + bias`.
  ///
  /// In training the statistics are those of the input (over all axes but the channels'), and the
  /// running ones come out as `old · momentum + new · (1 − momentum)`.
  /// Shapes: `x, y: [N, C, D…]` or `[N]`, the rest `[C]`.
  /// Source: ONNX BatchNormalization, opset 15.
  public struct BatchNormalization: Operator {
    public static var name: String { "BatchNormalization" }
    public static var versions: [Int] { [1, 6, 7, 9, 14, 15] }
    public static var since: Int { 9 }
    public var minimumOpset: Int { isTraining ? 14 : 9 }
    public static var arity: Arity { Arity(5...5, 1...3) }
    public static var weightInputs: [Int] { [1, 2] }
    public var epsilon: Float = 1e-5
    public var momentum: Float = 0.9
    /// Whether the input's own statistics are used.
    public var isTraining = false
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("epsilon", &epsilon, default: 1e-5)
      try v.float("momentum", &momentum, default: 0.9)
      try v.bool("training_mode", &isTraining, default: false)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 14 else { return }
      guard raw.outputCount <= 1 else {
        throw ModelError(
          .unsupported, "outputs of training before opset 14; convert the model to opset 14")
      }
      if opset < 9, case .int(0)? = raw.attributes["spatial"] {
        throw ModelError(
          .unsupported, "statistics for each element (spatial = 0)", at: .attribute("spatial"))
      }
      if opset < 9 { raw.attributes["spatial"] = nil }
      // With one output the node is in test mode, whatever `is_test` says.
      if opset < 7 { raw.attributes["is_test"] = nil }
      if opset < 6 { raw.attributes["consumed_inputs"] = nil }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let x = try site.tensor(0)
      _ = try site.realDType([0])
      try Normalization.checkEpsilon(epsilon)
      guard isTraining || site.outputCount == 1 else {
        throw ModelError(.invalidModel, "running statistics come out only in training mode")
      }
      var channels = Dimension.unknown
      if let shape = x.shape {
        guard !shape.isEmpty else {
          throw ModelError(.shapeMismatch, "the input must be [N, C, D…], got a scalar")
        }
        channels = shape.count == 1 ? 1 : shape[1]
        for index in 1..<5 { try Normalization.checkVector(site, index, count: channels) }
      }
      let statistics = site.dtype(3)
      return [Fact(x.dtype, x.shape), Fact(statistics, [channels]), Fact(statistics, [channels])]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let x = try site.tensor(0)
      guard x.rank >= 1 else {
        throw ModelError(.shapeMismatch, "the input must be [N, C, D…], got a scalar")
      }
      let channels = x.rank == 1 ? 1 : x.shape[1]
      let inner = x.shape.dropFirst(2).product
      let scale = try Normalization.vector(site, 1, count: channels)
      let bias = try Normalization.vector(site, 2, count: channels)
      let oldMean = try Normalization.vector(site, 3, count: channels)
      let oldVariance = try Normalization.vector(site, 4, count: channels)
      let values = try x.doubles()
      func channel(_ index: Int) -> Int { index / inner % channels }
      let (mean, variance) =
        isTraining
        ? statistics(values, channels: channels, channel) : (oldMean, oldVariance)
      var result = values
      for i in result.indices {
        let c = channel(i)
        let deviation = (variance[c] + Double(epsilon)).squareRoot()
        result[i] = (values[i] - mean[c]) / deviation * scale[c] + bias[c]
      }
      let y = try Tensor(x.dtype, shape: x.shape, converting: result)
      guard isTraining else { return [.tensor(y)] }
      let dtype = try site.tensor(3).dtype
      func running(_ old: [Double], _ new: [Double]) throws(ModelError) -> Datum {
        let m = Double(momentum)
        let values = zip(old, new).map { $0 * m + $1 * (1 - m) }
        return .tensor(try Tensor(dtype, shape: [channels], converting: values))
      }
      return [.tensor(y), try running(oldMean, mean), try running(oldVariance, variance)]
    }

    /// Mean and population variance of each channel.
    package func statistics(
      _ values: [Double], channels: Int, _ channel: (Int) -> Int
    ) -> ([Double], [Double]) {
      var mean = [Double](repeating: 0, count: channels)
      var variance = mean
      let count = Double(channels == 0 ? 0 : values.count / channels)
      for (i, value) in values.enumerated() { mean[channel(i)] += value / count }
      for (i, value) in values.enumerated() {
        let distance = value - mean[channel(i)]
        variance[channel(i)] += distance * distance / count
      }
      return (mean, variance)
    }
  }
}
