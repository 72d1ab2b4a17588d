// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Brings the last axis of each place to mean 0 and variance 1, then scales:
/// `gamma (x - mean) / sqrt(var + ε) + beta`.
///
/// [..., C]. Source: Keras LayerNormalization (Ba et al., 2016).
public final class LayerNormalization: Layer {
  let epsilon: Double
  let center: Bool
  let scale: Bool

  public init(
    epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true, name: String? = nil
  ) {
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
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let channels = try inputs[0].type.channels()
    let layout: Layout = inputs[0].layout == .timeFirst ? .timeFirst : .channelsLast
    let gamma = scale ? try e.parameter(weight("gamma")) : try e.filled(1, channels)
    var operands: [ValueID?] = [try e.value(inputs[0], as: layout), gamma]
    if center { operands.append(try e.parameter(weight("beta"))) }
    let y = try e.node(
      "LayerNormalization", operands,
      ["axis": .int(-1), "epsilon": .float(Float(epsilon))])
    return [Emitted(y, layout)]
  }
}
