// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Brings each channel of each example to mean 0 and deviation 1 over time: the first half of
/// `RevIN`, with the same settings.
///
/// [N, T, C] to [N, T, C]; `outputs` gives the centers and the deviations too, both [N, 1, C].
/// Weights gamma and beta [C]. Source: Kim et al., 2022.
public final class InstanceNormalization1D: Layer {
  let epsilon: Double
  let affine: Bool
  let subtractLast: Bool

  public init(
    epsilon: Double = 1e-5, affine: Bool = true, subtractLast: Bool = false, name: String? = nil
  ) {
    self.epsilon = epsilon
    self.affine = affine
    self.subtractLast = subtractLast
    super.init(name: name)
  }

  override public var outputCount: Int { 3 }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try x.checkRank(3...3)
    let statistic = SymbolicType(.float32, [x.shape[0], 1, .known(try x.channels())])
    return [x, statistic, statistic]
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    guard affine else { return }
    let channels = try inputs[0].channels()
    try addWeight("gamma", [channels], .ones)
    try addWeight("beta", [channels], .zeros)
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let x = try e.value(inputs[0])
    let overTime: [String: Attribute] = ["axes": .ints([1]), "keepdims": .int(1)]
    let mean = try e.node("ReduceMean", x, overTime)
    let distance = try e.node("Sub", [x, mean])
    let variance = try e.node("ReduceMean", e.node("Mul", [distance, distance]), overTime)
    let deviation = try e.node("Sqrt", e.node("Add", [variance, e.scalar(epsilon)]))
    var center = mean
    var centered = distance
    if subtractLast {
      center = try e.node(
        "Slice", [x, e.integers([-1]), e.integers([.max]), e.integers([1])])
      centered = try e.node("Sub", [x, center])
    }
    var y = try e.node("Div", [centered, deviation])
    if affine {
      y = try e.node("Mul", [y, e.parameter(weight("gamma"))])
      y = try e.node("Add", [y, e.parameter(weight("beta"))])
    }
    return [Emitted(y), Emitted(center), Emitted(deviation)]
  }
}
