// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// The plain recurrence `h = activation(x kernel + h recurrent + bias)`.
///
/// [N, T, C] to [N, H] or [N, T, H]. Source: Keras SimpleRNN.
public final class SimpleRNN: RecurrentLayer {
  public override init(
    _ units: Int, activation: ActivationFunction = .tanh, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal, biasInitializer: Initializer = .zeros,
    returnSequences: Bool = false, returnState: Bool = false, goBackwards: Bool = false,
    name: String? = nil
  ) {
    super.init(
      units, activation: activation, useBias: useBias, kernelInitializer: kernelInitializer,
      recurrentInitializer: recurrentInitializer, biasInitializer: biasInitializer,
      returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
      name: name)
  }

  override var operation: String { "RNN" }

  override func reversed() -> RecurrentLayer {
    SimpleRNN(
      units, activation: activation, useBias: useBias, kernelInitializer: kernelInitializer,
      recurrentInitializer: recurrentInitializer, biasInitializer: biasInitializer,
      returnSequences: returnSequences, returnState: returnState, goBackwards: !goBackwards)
  }
}
