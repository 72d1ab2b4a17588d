// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// A convolution along two axes: [N, H, W, C] to [N, H', W', M], kernel [KH, KW, C / groups, M].
///
/// Source: Keras Conv2D.
public final class Conv2D: ConvolutionLayer {
  public init(
    _ filters: Int, kernelSize: (Int, Int), strides: (Int, Int) = (1, 1),
    padding: ConvolutionPadding = .valid, dilationRate: (Int, Int) = (1, 1), groups: Int = 1,
    activation: ActivationFunction = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    name: String? = nil
  ) {
    super.init(
      filters: filters,
      window: [
        Stride(taps: kernelSize.0, step: strides.0, dilation: dilationRate.0),
        Stride(taps: kernelSize.1, step: strides.1, dilation: dilationRate.1),
      ],
      padding: padding, groups: groups, activation: activation, useBias: useBias,
      kernelInitializer: kernelInitializer, biasInitializer: biasInitializer,
      kernelRegularizer: kernelRegularizer, kernelConstraint: kernelConstraint, name: name)
  }

  /// A square window.
  public convenience init(
    _ filters: Int, kernelSize: Int, strides: Int = 1, padding: ConvolutionPadding = .valid,
    dilationRate: Int = 1, groups: Int = 1, activation: ActivationFunction = .linear,
    useBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, kernelRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, name: String? = nil
  ) {
    self.init(
      filters, kernelSize: (kernelSize, kernelSize), strides: (strides, strides),
      padding: padding, dilationRate: (dilationRate, dilationRate), groups: groups,
      activation: activation, useBias: useBias, kernelInitializer: kernelInitializer,
      biasInitializer: biasInitializer,
      kernelRegularizer: kernelRegularizer, kernelConstraint: kernelConstraint, name: name)
  }
}
