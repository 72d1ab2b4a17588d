// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusTensor

/// `(x - mean) / sqrt(variance)` of each channel, with statistics given or taken from data.
///
/// [..., C]. Without `mean` and `variance`, weights hold them: `adapt` sets them, or `setWeights`
/// (mean, variance, count). Source: Keras Normalization.
public final class Normalization: Layer {
  let mean: [Double]?
  let variance: [Double]?

  public init(mean: [Double]? = nil, variance: [Double]? = nil, name: String? = nil) {
    self.mean = mean
    self.variance = variance
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    let channels = try x.channels()
    guard (mean == nil) == (variance == nil) else {
      throw ModelError(.invalidValue, "give both mean and variance, or none")
    }
    for statistic in [mean, variance] {
      guard let count = statistic?.count, count != 1, count != channels else { continue }
      throw ModelError(
        .shapeMismatch, "mean and variance must have 1 or \(channels) elements, got \(count)")
    }
    return [SymbolicType(.float32, x.shape)]
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    guard mean == nil else { return }
    let channels = try inputs[0].channels()
    try addWeight("mean", [channels], .zeros, trainable: false)
    try addWeight("variance", [channels], .ones, trainable: false)
    try addWeight("count", [], .zeros, trainable: false)
  }

  /// Takes mean and variance of each channel from data [..., C], once the layer was called.
  ///
  /// Throws: `shapeMismatch` when the channels differ, `invalidValue` before the first call.
  public func adapt(_ data: Tensor) throws(ModelError) {
    let values = try data.doubles()
    let channels = try weight("mean").shape[0]
    guard data.shape.last == channels, !values.isEmpty else {
      throw ModelError(
        .shapeMismatch, "the data must have \(channels) channels, got shape \(data.shape)")
    }
    let rows = Double(values.count / channels)
    var means = [Double](repeating: 0, count: channels)
    var variances = means
    for (index, value) in values.enumerated() { means[index % channels] += value / rows }
    for (index, value) in values.enumerated() {
      let distance = value - means[index % channels]
      variances[index % channels] += distance * distance / rows
    }
    try weight("mean").set(Tensor(.float32, shape: [channels], converting: means))
    try weight("variance").set(Tensor(.float32, shape: [channels], converting: variances))
    try weight("count").set(Tensor(scalar: Float(rows)))
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let layout: Layout = inputs[0].layout == .timeFirst ? .timeFirst : .channelsLast
    var wire = inputs[0]
    wire.id = try e.cast(wire)
    let x = try e.value(wire, as: layout)
    let center: ValueID
    let scale: ValueID
    if let mean, let variance {
      center = e.constant(try Tensor(.float32, shape: [mean.count], converting: mean))
      let deviations = variance.map(Normalization.deviation)
      scale = e.constant(try Tensor(.float32, shape: [variance.count], converting: deviations))
    } else {
      center = try e.parameter(weight("mean"))
      let weight = try weight("variance")
      scale = try e.statistic("deviation", [weight]) { () throws(ModelError) in
        let deviations = try weight.known().doubles().map(Normalization.deviation)
        return try Tensor(.float32, shape: weight.shape, converting: deviations)
      }
    }
    return [Emitted(try e.node("Div", [e.node("Sub", [x, center]), scale]), layout)]
  }

  /// Keras keeps away from 0 by its smallest number, 1e-7.
  private static func deviation(_ variance: Double) -> Double { max(variance.squareRoot(), 1e-7) }
}
