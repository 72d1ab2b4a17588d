// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Long short-term memory (Hochreiter and Schmidhuber, 1997): [N, T, C] to [N, H] or [N, T, H].
///
/// Gates in Keras's order are i, f, c, o: kernel [C, 4H], recurrent kernel [H, 4H], bias [4H].
/// `outputs` with `returnState` gives the output, the hidden state and the cell. Source: Keras
/// LSTM.
public final class LSTM: RecurrentLayer {
  let recurrentActivation: ActivationFunction

  public convenience init(
    _ units: Int, activation: ActivationFunction = .tanh,
    recurrentActivation: ActivationFunction = .sigmoid, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal, biasInitializer: Initializer = .zeros,
    unitForgetBias: Bool = true, kernelRegularizer: Regularizer? = nil,
    recurrentRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, returnSequences: Bool = false,
    returnState: Bool = false, goBackwards: Bool = false, name: String? = nil
  ) {
    let startsOpen = unitForgetBias && biasInitializer == .zeros
    self.init(
      RecurrentSettings(
        units: units, activation: activation, useBias: useBias,
        kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
        biasInitializer: startsOpen ? Initializer(.unitForgetBias) : biasInitializer,
        kernelRegularizer: kernelRegularizer, recurrentRegularizer: recurrentRegularizer,
        kernelConstraint: kernelConstraint, dropout: dropout, recurrentDropout: recurrentDropout,
        returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards),
      recurrentActivation: recurrentActivation, name: name)
  }

  private init(
    _ settings: RecurrentSettings, recurrentActivation: ActivationFunction, name: String? = nil
  ) {
    self.recurrentActivation = recurrentActivation
    super.init(settings, name: name)
  }

  override var operation: String { "LSTM" }
  /// ONNX has i, o, f, c.
  override var gateOrder: [Int] { [0, 3, 1, 2] }
  override var stateCount: Int { 2 }
  override var functions: [ActivationFunction] { [recurrentActivation, activation, activation] }

  override func reversed() -> RecurrentLayer {
    LSTM(settings.reversed, recurrentActivation: recurrentActivation)
  }

  override func step(
    _ e: Emitter, _ cell: UnrolledCell, _ x: ValueID, _ states: [ValueID]?
  ) throws(ModelError) -> [ValueID] {
    var sums = x
    if let states {
      let carried = try e.node("MatMul", [cell.masked(e, states[0]), cell.recurrentKernel])
      sums = try e.node("Add", [x, carried])
    }
    let gates = try e.split(sums, into: 4, of: units, axis: -1)
    func gate(_ place: Int) throws(ModelError) -> ValueID {
      try e.activate(recurrentActivation, gates[place], channels: units)
    }
    let candidate = try e.activate(activation, gates[2], channels: units)
    var memory = try e.node("Mul", [gate(0), candidate])
    if let states {
      memory = try e.node("Add", [e.node("Mul", [gate(1), states[1]]), memory])
    }
    let hidden = try e.node("Mul", [gate(3), e.activate(activation, memory, channels: units)])
    return [hidden, memory]
  }
}
