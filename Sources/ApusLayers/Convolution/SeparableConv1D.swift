// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// A convolution of each channel for itself, then one across channels at each time.
///
/// [N, T, C] to [N, T', M]; depthwise kernel [K, C, m], pointwise kernel [1, C m, M].
/// Source: Keras SeparableConv1D.
public final class SeparableConv1D: ConvolutionLayer {
  let multiplier: Int
  let pointwiseInitializer: Initializer

  public init(
    _ filters: Int, kernelSize: Int, strides: Int = 1, padding: ConvolutionPadding = .valid,
    dilationRate: Int = 1, depthMultiplier: Int = 1, activation: ActivationFunction = .linear,
    useBias: Bool = true, depthwiseInitializer: Initializer = .glorotUniform,
    pointwiseInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    name: String? = nil
  ) {
    multiplier = depthMultiplier
    self.pointwiseInitializer = pointwiseInitializer
    super.init(
      filters: filters,
      window: [Stride(taps: kernelSize, step: strides, dilation: dilationRate)],
      padding: padding, groups: 1, activation: activation, useBias: useBias,
      kernelInitializer: depthwiseInitializer, biasInitializer: biasInitializer, name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    try positive(multiplier, "depth_multiplier")
    return try super.inferOutputs(inputs)
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    let channels = try inputs[0].channels()
    try addWeight(
      "depthwise_kernel", [window[0].taps, channels, multiplier], kernelInitializer)
    try addWeight("pointwise_kernel", [1, channels * multiplier, filters], pointwiseInitializer)
    if useBias { try addWeight("bias", [filters], biasInitializer) }
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let middle = try e.depthwise(
      inputs[0], weight("depthwise_kernel"), bias: nil, window: window[0], padding: padding)
    let pointwise = try e.parameter(weight("pointwise_kernel"), permuted: [2, 1, 0])
    let bias = useBias ? try e.parameter(weight("bias")) : nil
    let y = try e.node(
      "Conv", [middle, pointwise] + (bias.map { [$0] } ?? []), ["kernel_shape": .ints([1])])
    return [try e.activateChannelsFirst(activation, y, rank: 3, channels: filters)]
  }
}
