// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// A convolution along time: [N, T, C] to [N, T', M], kernel [K, C / groups, M].
///
/// Source: Keras Conv1D. Causal padding of K taps with dilation d puts (K - 1) d zeros in front.
public final class Conv1D: ConvolutionLayer {
  public init(
    _ filters: Int, kernelSize: Int, strides: Int = 1, padding: ConvolutionPadding = .valid,
    dilationRate: Int = 1, groups: Int = 1, activation: ActivationFunction = .linear,
    useBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, kernelRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, name: String? = nil
  ) {
    super.init(
      filters: filters,
      window: [Stride(taps: kernelSize, step: strides, dilation: dilationRate)],
      padding: padding, groups: groups, activation: activation, useBias: useBias,
      kernelInitializer: kernelInitializer, biasInitializer: biasInitializer,
      kernelRegularizer: kernelRegularizer, kernelConstraint: kernelConstraint, name: name)
  }
}
