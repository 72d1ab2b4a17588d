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

  public convenience init(
    _ units: Int, activation: ActivationFunction = .tanh,
    recurrentActivation: ActivationFunction = .sigmoid, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal, biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, recurrentRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, dropout: Double = 0, recurrentDropout: Double = 0,
    returnSequences: Bool = false, returnState: Bool = false, goBackwards: Bool = false,
    resetAfter: Bool = true, name: String? = nil
  ) {
    self.init(
      RecurrentSettings(
        units: units, activation: activation, useBias: useBias,
        kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
        biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
        recurrentRegularizer: recurrentRegularizer, kernelConstraint: kernelConstraint,
        dropout: dropout, recurrentDropout: recurrentDropout, returnSequences: returnSequences,
        returnState: returnState, goBackwards: goBackwards),
      recurrentActivation: recurrentActivation, resetAfter: resetAfter, name: name)
  }

  private init(
    _ settings: RecurrentSettings, recurrentActivation: ActivationFunction, resetAfter: Bool,
    name: String? = nil
  ) {
    self.recurrentActivation = recurrentActivation
    self.resetAfter = resetAfter
    super.init(settings, name: name)
  }

  override var operation: String { "GRU" }
  override var gateOrder: [Int] { [0, 1, 2] }
  override var functions: [ActivationFunction] { [recurrentActivation, activation] }
  override var biasShape: [Int] { resetAfter ? [2, 3 * units] : [3 * units] }
  override var extraAttributes: [String: Attribute] {
    resetAfter ? ["linear_before_reset": .int(1)] : [:]
  }

  override func reversed() -> RecurrentLayer {
    GRU(settings.reversed, recurrentActivation: recurrentActivation, resetAfter: resetAfter)
  }

  override func step(
    _ e: Emitter, _ cell: UnrolledCell, _ x: ValueID, _ states: [ValueID]?
  ) throws(ModelError) -> [ValueID] {
    let inner = try e.split(x, into: 3, of: units, axis: -1)
    let outer = try carried(e, cell, states)
    func gate(_ place: Int) throws(ModelError) -> ValueID {
      var sums = inner[place]
      if let outer { sums = try e.node("Add", [sums, outer[place]]) }
      return try e.activate(recurrentActivation, sums, channels: units)
    }
    let update = try gate(0)
    var sums = inner[2]
    if let outer, outer.count == 3 {
      sums = try e.node("Add", [sums, e.node("Mul", [gate(1), outer[2]])])
    } else if let states {
      let reset = try e.node("Mul", [gate(1), cell.masked(e, states[0])])
      let columns = try e.split(cell.recurrentKernel, into: 3, of: units, axis: 1)[2]
      sums = try e.node("Add", [sums, e.node("MatMul", [reset, columns])])
    }
    let candidate = try e.activate(activation, sums, channels: units)
    // z h + (1 - z) candidate = candidate + z (h - candidate)
    guard let states else {
      return [try e.node("Sub", [candidate, e.node("Mul", [update, candidate])])]
    }
    let change = try e.node("Mul", [update, e.node("Sub", [states[0], candidate])])
    return [try e.node("Add", [candidate, change])]
  }

  /// What the state gives to each gate, the candidate's only with `resetAfter`.
  private func carried(
    _ e: Emitter, _ cell: UnrolledCell, _ states: [ValueID]?
  ) throws(ModelError) -> [ValueID]? {
    guard let states else {
      guard resetAfter, let bias = cell.recurrentBias else { return nil }
      return try e.split(bias, into: 3, of: units, axis: -1)
    }
    let state = try cell.masked(e, states[0])
    if resetAfter {
      var sums = try e.node("MatMul", [state, cell.recurrentKernel])
      if let bias = cell.recurrentBias { sums = try e.node("Add", [sums, bias]) }
      return try e.split(sums, into: 3, of: units, axis: -1)
    }
    let columns = try e.split(cell.recurrentKernel, into: 3, of: units, axis: 1)
    return [
      try e.node("MatMul", [state, columns[0]]), try e.node("MatMul", [state, columns[1]]),
    ]
  }
}
