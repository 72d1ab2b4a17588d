// SPDX-License-Identifier: Apache-2.0

/// An LSTM whose products are convolutions along one axis: [N, T, L, C] to [N, L', M], or
/// [N, T, L', M] with `returnSequences`.
///
/// Kernel [K, C, 4M], recurrent kernel [K, M, 4M], bias [4M], gates i, f, c, o. Source: Keras
/// ConvLSTM1D (Shi et al., 2015).
public final class ConvLSTM1D: ConvLSTMLayer {
  public init(
    _ filters: Int, kernelSize: Int, strides: Int = 1, padding: ConvolutionPadding = .valid,
    dilationRate: Int = 1, activation: ActivationFunction = .tanh,
    recurrentActivation: ActivationFunction = .sigmoid, useBias: Bool = true,
    unitForgetBias: Bool = true, dropout: Double = 0, recurrentDropout: Double = 0,
    returnSequences: Bool = false, name: String? = nil
  ) {
    super.init(
      filters, window: [Stride(taps: kernelSize, step: strides, dilation: dilationRate)],
      padding: padding, activation: activation, recurrentActivation: recurrentActivation,
      useBias: useBias, unitForgetBias: unitForgetBias, dropout: dropout,
      recurrentDropout: recurrentDropout, returnSequences: returnSequences, name: name)
  }
}
