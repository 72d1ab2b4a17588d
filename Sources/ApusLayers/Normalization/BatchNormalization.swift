// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Brings each channel to mean 0 and variance 1, then scales: `gamma (x - mean) / sqrt(var + ε) +
/// beta`, with statistics of the batch while training and moving ones otherwise.
///
/// [N, …, C]. Weights gamma, beta, moving mean, moving variance. A training step gives new moving
/// statistics, `old momentum + new (1 - momentum)`, with the variance of the batch divided by its
/// count, as Keras 3 and ONNX do. Source: Keras BatchNormalization (Ioffe and Szegedy, 2015).
public final class BatchNormalization: Layer {
  let momentum: Double
  let epsilon: Double
  let center: Bool
  let scale: Bool

  public init(
    momentum: Double = 0.99, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true,
    name: String? = nil
  ) {
    self.momentum = momentum
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try x.checkRank(2...8)
    _ = try x.channels()
    return [x]
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    let channels = try inputs[0].channels()
    if scale { try addWeight("gamma", [channels], .ones) }
    if center { try addWeight("beta", [channels], .zeros) }
    try addWeight("moving_mean", [channels], .zeros, trainable: false)
    try addWeight("moving_variance", [channels], .ones, trainable: false)
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let channels = try inputs[0].type.channels()
    let gamma = scale ? try e.parameter(weight("gamma")) : try e.filled(1, channels)
    let beta = center ? try e.parameter(weight("beta")) : try e.filled(0, channels)
    let mean = try e.state(weight("moving_mean"))
    let variance = try e.state(weight("moving_variance"))
    let layout: Layout = inputs[0].rank > 2 ? .channelsFirst : inputs[0].layout
    let x = try e.value(inputs[0], as: layout)
    var attributes: [String: Attribute] = [
      "epsilon": .float(Float(epsilon)), "momentum": .float(Float(momentum)),
    ]
    guard e.mode == .training && e.isTrained else {
      let y = try e.node("BatchNormalization", [x, gamma, beta, mean, variance], attributes)
      return [Emitted(y, layout)]
    }
    attributes["training_mode"] = .int(1)
    let outputs = try e.nodes(
      "BatchNormalization", [x, gamma, beta, mean, variance], attributes,
      outputs: ["", "/moving_mean", "/moving_variance"])
    e.table.setUpdate(of: try weight("moving_mean"), outputs[1])
    e.table.setUpdate(of: try weight("moving_variance"), outputs[2])
    return [Emitted(outputs[0], layout)]
  }
}

extension Emitter {
  /// The newest value of a weight that runs change: a layer that is used again goes on from there.
  func state(_ weight: Weight) throws(ModelError) -> ValueID {
    if let newest = table.update(of: weight) { return newest }
    return try parameter(weight)
  }

  /// A constant vector of one number.
  func filled(_ value: Float, _ count: Int) throws(ModelError) -> ValueID {
    constant(try Tensor(shape: [count], [Float](repeating: value, count: count)))
  }
}
