// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// The plain recurrence `h = activation(x kernel + h recurrent + bias)`.
///
/// [N, T, C] to [N, H] or [N, T, H]. Source: Keras SimpleRNN.
public final class SimpleRNN: RecurrentLayer {
  public convenience init(
    _ units: Int, activation: ActivationFunction = .tanh, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal, biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, recurrentRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, dropout: Double = 0, recurrentDropout: Double = 0,
    returnSequences: Bool = false, returnState: Bool = false, goBackwards: Bool = false,
    name: String? = nil
  ) {
    self.init(
      RecurrentSettings(
        units: units, activation: activation, useBias: useBias,
        kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
        biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
        recurrentRegularizer: recurrentRegularizer, kernelConstraint: kernelConstraint,
        dropout: dropout, recurrentDropout: recurrentDropout, returnSequences: returnSequences,
        returnState: returnState, goBackwards: goBackwards), name: name)
  }

  private override init(_ settings: RecurrentSettings, name: String? = nil) {
    super.init(settings, name: name)
  }

  override var operation: String { "RNN" }

  override func reversed() -> RecurrentLayer { SimpleRNN(settings.reversed) }

  override func step(
    _ e: Emitter, _ cell: UnrolledCell, _ x: ValueID, _ states: [ValueID]?
  ) throws(ModelError) -> [ValueID] {
    guard let states else { return [try e.activate(activation, x, channels: units)] }
    let carried = try e.node("MatMul", [cell.masked(e, states[0]), cell.recurrentKernel])
    return [try e.activate(activation, e.node("Add", [x, carried]), channels: units)]
  }
}
