// SPDX-License-Identifier: Apache-2.0

/// An LSTM whose products are convolutions along two axes: [N, T, H, W, C] to [N, H', W', M], or
/// [N, T, H', W', M] with `returnSequences`.
///
/// Kernel [KH, KW, C, 4M], recurrent kernel [KH, KW, M, 4M], bias [4M], gates i, f, c, o.
/// Source: Keras ConvLSTM2D (Shi et al., 2015).
public final class ConvLSTM2D: ConvLSTMLayer {
  public init(
    _ filters: Int, kernelSize: (Int, Int), strides: (Int, Int) = (1, 1),
    padding: ConvolutionPadding = .valid, dilationRate: (Int, Int) = (1, 1),
    activation: ActivationFunction = .tanh, recurrentActivation: ActivationFunction = .sigmoid,
    useBias: Bool = true, unitForgetBias: Bool = true, dropout: Double = 0,
    recurrentDropout: Double = 0, returnSequences: Bool = false, name: String? = nil
  ) {
    super.init(
      filters,
      window: [
        Stride(taps: kernelSize.0, step: strides.0, dilation: dilationRate.0),
        Stride(taps: kernelSize.1, step: strides.1, dilation: dilationRate.1),
      ],
      padding: padding, activation: activation, recurrentActivation: recurrentActivation,
      useBias: useBias, unitForgetBias: unitForgetBias, dropout: dropout,
      recurrentDropout: recurrentDropout, returnSequences: returnSequences, name: name)
  }
}
