// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Gated recurrent unit (Cho et al., 2014): [N, T, C] to [N, H] or [N, T, H].
///
/// Gates are z, r, h in Keras and in ONNX: kernel [C, 3H], recurrent kernel [H, 3H], bias [2, 3H]
/// (input, state) with `resetAfter`, else [3H]. `resetAfter` is ONNX's linear_before_reset.
/// Source: Keras GRU.
public final class GRU: RecurrentLayer {
  let recurrentActivation: ActivationFunction
  let resetAfter: Bool

  public init(
    _ units: Int, activation: ActivationFunction = .tanh,
    recurrentActivation: ActivationFunction = .sigmoid, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal, biasInitializer: Initializer = .zeros,
    returnSequences: Bool = false, returnState: Bool = false, goBackwards: Bool = false,
    resetAfter: Bool = true, name: String? = nil
  ) {
    self.recurrentActivation = recurrentActivation
    self.resetAfter = resetAfter
    super.init(
      units, activation: activation, useBias: useBias, kernelInitializer: kernelInitializer,
      recurrentInitializer: recurrentInitializer, biasInitializer: biasInitializer,
      returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
      name: name)
  }

  override var operation: String { "GRU" }
  override var gateOrder: [Int] { [0, 1, 2] }
  override var functions: [ActivationFunction] { [recurrentActivation, activation] }
  override var biasShape: [Int] { resetAfter ? [2, 3 * units] : [3 * units] }
  override var extraAttributes: [String: Attribute] {
    resetAfter ? ["linear_before_reset": .int(1)] : [:]
  }

  override func reversed() -> RecurrentLayer {
    GRU(
      units, activation: activation, recurrentActivation: recurrentActivation, useBias: useBias,
      kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
      biasInitializer: biasInitializer, returnSequences: returnSequences,
      returnState: returnState, goBackwards: !goBackwards, resetAfter: resetAfter)
  }
}
