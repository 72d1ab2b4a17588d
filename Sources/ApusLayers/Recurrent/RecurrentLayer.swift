// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What LSTM, GRU and SimpleRNN have in common: one native ONNX node, any batch, any time.
///
/// [N, T, C] to [N, H], or [N, T, H] with `returnSequences`. With `returnState`, `outputs` gives
/// the last states too, each [N, H]. Inputs after the first are initial states.
public class RecurrentLayer: Layer {
  let units: Int
  let activation: ActivationFunction
  let useBias: Bool
  let kernelInitializer: Initializer
  let recurrentInitializer: Initializer
  let biasInitializer: Initializer
  let returnSequences: Bool
  let returnState: Bool
  let goBackwards: Bool

  init(
    _ units: Int, activation: ActivationFunction, useBias: Bool, kernelInitializer: Initializer,
    recurrentInitializer: Initializer, biasInitializer: Initializer, returnSequences: Bool,
    returnState: Bool, goBackwards: Bool, name: String?
  ) {
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.recurrentInitializer = recurrentInitializer
    self.biasInitializer = biasInitializer
    self.returnSequences = returnSequences
    self.returnState = returnState
    self.goBackwards = goBackwards
    super.init(name: name)
  }

  // MARK: - What each kind defines

  /// ONNX's operator.
  var operation: String { "" }
  /// For each gate of ONNX, the place of Keras's gate.
  var gateOrder: [Int] { [0] }
  /// How many tensors the state has.
  var stateCount: Int { 1 }
  /// The functions of one direction, in ONNX's order.
  var functions: [ActivationFunction] { [activation] }
  /// The shape of Keras's bias.
  var biasShape: [Int] { [gateOrder.count * units] }
  /// Attributes beyond those that all kinds have.
  var extraAttributes: [String: Attribute] { [:] }
  /// A layer of the same settings that runs the other way.
  func reversed() -> RecurrentLayer { self }

  // MARK: - Shapes

  override public var outputCount: Int { returnState ? 1 + stateCount : 1 }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try sequenceInput(inputs, states: stateCount)
    let state = SymbolicType(x.dtype, [x.shape[0], .known(units)])
    let sequence = SymbolicType(x.dtype, [x.shape[0], x.shape[1], .known(units)])
    let states = [SymbolicType](repeating: state, count: returnState ? stateCount : 0)
    return [returnSequences ? sequence : state] + states
  }

  /// Checks the sequence and the initial states. Throws: `shapeMismatch`, `unsupported`.
  func sequenceInput(
    _ inputs: [SymbolicType], states: Int
  ) throws(ModelError) -> SymbolicType {
    guard let x = inputs.first, inputs.count == 1 || inputs.count == 1 + states else {
      throw ModelError(
        .invalidValue,
        "takes a sequence, and \(states) initial states or none, got \(inputs.count) tensors")
    }
    try checkFloat(x)
    try x.checkRank(3...3)
    try positive(units, "units")
    let channels = try x.channels()
    if let kernel = try? weight("kernel"), kernel.shape[0] != channels {
      throw ModelError(
        .shapeMismatch, "the layer was made for \(kernel.shape[0]) channels, got \(channels)")
    }
    for state in inputs.dropFirst() {
      guard state.rank == 2, state.shape[1].value == units else {
        throw ModelError(.shapeMismatch, "an initial state must be [N, \(units)], got \(state)")
      }
    }
    for function in functions { _ = try RecurrentFunction(function) }
    return x
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    let gates = gateOrder.count * units
    try addWeight("kernel", [inputs[0].channels(), gates], kernelInitializer)
    try addWeight("recurrent_kernel", [units, gates], recurrentInitializer)
    if useBias { try addWeight("bias", biasShape, biasInitializer) }
  }

  /// Applies the layer from initial states.
  public func callAsFunction(
    _ input: SymbolicTensor, initialState: [SymbolicTensor]
  ) -> SymbolicTensor { outputs([input] + initialState)[0] }

  /// Applies the layer from initial states; all its outputs.
  public func outputs(
    _ input: SymbolicTensor, initialState: [SymbolicTensor]
  ) -> [SymbolicTensor] { outputs([input] + initialState) }

  // MARK: - Nodes

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let run = try e.recurrent(
      [self], direction: goBackwards ? .reverse : .forward, inputs[0],
      states: inputs.dropFirst().map { [$0] }, wantsSequence: returnSequences)
    var results: [Emitted] = []
    if let sequence = run.sequence {
      var y = try e.node("Squeeze", [sequence, e.integers([1])])
      if goBackwards { y = try e.reversedTime(y) }
      results.append(Emitted(y, .timeFirst))
    }
    if results.isEmpty || returnState {
      for state in run.states {
        results.append(Emitted(try e.squeezedFront(state)))
        if !returnState { break }
      }
      // Without the sequence the first output is the hidden state, which is a state as well.
      if !returnSequences && returnState { results.insert(results[0], at: 0) }
    }
    return results
  }
}
