// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Long short-term memory (Hochreiter and Schmidhuber, 1997): [N, T, C] to [N, H] or [N, T, H].
///
/// Gates in Keras's order are i, f, c, o: kernel [C, 4H], recurrent kernel [H, 4H], bias [4H].
/// `outputs` with `returnState` gives the output, the hidden state and the cell. Source: Keras
/// LSTM.
public final class LSTM: RecurrentLayer {
  let recurrentActivation: ActivationFunction

  public init(
    _ units: Int, activation: ActivationFunction = .tanh,
    recurrentActivation: ActivationFunction = .sigmoid, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal, biasInitializer: Initializer = .zeros,
    unitForgetBias: Bool = true, returnSequences: Bool = false, returnState: Bool = false,
    goBackwards: Bool = false, name: String? = nil
  ) {
    self.recurrentActivation = recurrentActivation
    let startsOpen = unitForgetBias && biasInitializer == .zeros
    super.init(
      units, activation: activation, useBias: useBias, kernelInitializer: kernelInitializer,
      recurrentInitializer: recurrentInitializer,
      biasInitializer: startsOpen ? Initializer(.unitForgetBias) : biasInitializer,
      returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
      name: name)
  }

  override var operation: String { "LSTM" }
  /// ONNX has i, o, f, c.
  override var gateOrder: [Int] { [0, 3, 1, 2] }
  override var stateCount: Int { 2 }
  override var functions: [ActivationFunction] { [recurrentActivation, activation, activation] }

  override func reversed() -> RecurrentLayer {
    LSTM(
      units, activation: activation, recurrentActivation: recurrentActivation, useBias: useBias,
      kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
      biasInitializer: biasInitializer, unitForgetBias: false, returnSequences: returnSequences,
      returnState: returnState, goBackwards: !goBackwards)
  }
}
