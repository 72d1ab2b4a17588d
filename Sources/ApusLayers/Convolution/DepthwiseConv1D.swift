// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// A convolution along time of each channel for itself: [N, T, C] to [N, T', C m].
///
/// Kernel [K, C, m]; channel c gives channels c m ..< (c + 1) m. Source: Keras DepthwiseConv1D.
public final class DepthwiseConv1D: ConvolutionLayer {
  let multiplier: Int

  public init(
    kernelSize: Int, strides: Int = 1, padding: ConvolutionPadding = .valid,
    depthMultiplier: Int = 1, dilationRate: Int = 1, activation: ActivationFunction = .linear,
    useBias: Bool = true, depthwiseInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, name: String? = nil
  ) {
    multiplier = depthMultiplier
    super.init(
      filters: 1, window: [Stride(taps: kernelSize, step: strides, dilation: dilationRate)],
      padding: padding, groups: 1, activation: activation, useBias: useBias,
      kernelInitializer: depthwiseInitializer, biasInitializer: biasInitializer, name: name)
  }

  override func outputChannels(_ channels: Int) -> Int { channels * multiplier }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    try positive(multiplier, "depth_multiplier")
    return try super.inferOutputs(inputs)
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    let channels = try inputs[0].channels()
    try addWeight("kernel", [window[0].taps, channels, multiplier], kernelInitializer)
    if useBias { try addWeight("bias", [channels * multiplier], biasInitializer) }
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let channels = try inputs[0].type.channels() * multiplier
    let bias = useBias ? try e.parameter(weight("bias")) : nil
    let y = try e.depthwise(
      inputs[0], weight("kernel"), bias: bias, window: window[0], padding: padding)
    return [try e.activateChannelsFirst(activation, y, rank: 3, channels: channels)]
  }
}

extension Emitter {
  /// A Conv with one group per channel, kernel [K, C, m] in Keras's layout; channels first.
  func depthwise(
    _ input: Wire, _ kernel: Weight, bias: ValueID?, window: Stride, padding: ConvolutionPadding
  ) throws(ModelError) -> ValueID {
    let (taps, channels, multiplier) = (kernel.shape[0], kernel.shape[1], kernel.shape[2])
    let weights = try parameter(
      kernel.name,
      .reshaped(.permuted(.weight(kernel), [1, 2, 0]), [channels * multiplier, 1, taps]))
    var attributes = Stride.attributes([window], lengths: [input.type.shape[1]], padding: padding)
    attributes["group"] = .int(channels)
    let x = try value(input, as: .channelsFirst)
    return try node("Conv", [x, weights] + (bias.map { [$0] } ?? []), attributes)
  }
}
