// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What LSTM, GRU and SimpleRNN have in common: one native ONNX node, any batch, any time.
///
/// [N, T, C] to [N, H], or [N, T, H] with `returnSequences`. With `returnState`, `outputs` gives
/// the last states too, each [N, H]. Inputs after the first are initial states, and lengths.
///
/// While training, `dropout` drops channels of the input and `recurrentDropout` units of the
/// state on its way into the recurrent kernel, for each example the same at all times (Gal and
/// Ghahramani, 2016). With `recurrentDropout` a graph for training has the steps written out one
/// by one, slower than one node, and needs a known number of times.
public class RecurrentLayer: Layer {
  let settings: RecurrentSettings

  init(_ settings: RecurrentSettings, name: String?) {
    self.settings = settings
    super.init(name: name)
  }

  var units: Int { settings.units }
  var activation: ActivationFunction { settings.activation }
  var useBias: Bool { settings.useBias }
  var returnSequences: Bool { settings.returnSequences }
  var returnState: Bool { settings.returnState }
  var goBackwards: Bool { settings.goBackwards }

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
  /// Writes one time out: the new states [1, N, H], the hidden one first; nil states are zeros.
  func step(
    _ e: Emitter, _ cell: UnrolledCell, _ x: ValueID, _ states: [ValueID]?
  ) throws(ModelError) -> [ValueID] {
    throw ModelError(.unsupported, "\(kind) cannot be written step by step")
  }

  // MARK: - Shapes

  override public var outputCount: Int { returnState ? 1 + stateCount : 1 }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try sequenceInput(inputs, states: stateCount)
    guard !(goBackwards && returnSequences && RecurrentArguments(inputs) { $0 }.lengths != nil)
    else {
      throw ModelError(
        .unsupported,
        "goBackwards with returnSequences and lengths, whose result would begin with padding")
    }
    let state = SymbolicType(x.dtype, [x.shape[0], .known(units)])
    let sequence = SymbolicType(x.dtype, [x.shape[0], x.shape[1], .known(units)])
    let states = [SymbolicType](repeating: state, count: returnState ? stateCount : 0)
    return [returnSequences ? sequence : state] + states
  }

  /// Checks the sequence and the initial states. Throws: `shapeMismatch`, `unsupported`.
  func sequenceInput(
    _ inputs: [SymbolicType], states: Int
  ) throws(ModelError) -> SymbolicType {
    let given = RecurrentArguments(inputs) { $0 }.states
    guard let x = inputs.first, given.isEmpty || given.count == states else {
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
    for state in given {
      guard state.rank == 2, state.shape[1].value == units else {
        throw ModelError(.shapeMismatch, "an initial state must be [N, \(units)], got \(state)")
      }
    }
    try checkRate(settings.dropout, "dropout")
    try checkRate(settings.recurrentDropout, "recurrent_dropout")
    for function in functions { _ = try RecurrentFunction(function) }
    return x
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    let gates = gateOrder.count * units
    try addWeight(
      "kernel", [inputs[0].channels(), gates], settings.kernelInitializer,
      regularizer: settings.kernelRegularizer, constraint: settings.kernelConstraint)
    try addWeight(
      "recurrent_kernel", [units, gates], settings.recurrentInitializer,
      regularizer: settings.recurrentRegularizer)
    if useBias { try addWeight("bias", biasShape, settings.biasInitializer) }
  }

  // MARK: - Calls

  /// Applies the layer from initial states.
  public func callAsFunction(
    _ input: SymbolicTensor, initialState: [SymbolicTensor]
  ) -> SymbolicTensor { outputs([input] + initialState)[0] }

  /// Applies the layer from initial states; all its outputs.
  public func outputs(
    _ input: SymbolicTensor, initialState: [SymbolicTensor]
  ) -> [SymbolicTensor] { outputs([input] + initialState) }

  /// Applies the layer to the first `lengths` times of each example, int32 [N] as `Masking` gives
  /// them. Later times of the sequence are 0, and last states are those at the end of each.
  public func callAsFunction(
    _ input: SymbolicTensor, initialState: [SymbolicTensor] = [], lengths: SymbolicTensor
  ) -> SymbolicTensor { outputs([input] + initialState + [lengths])[0] }

  /// Applies the layer to the first `lengths` times of each example; all its outputs.
  public func outputs(
    _ input: SymbolicTensor, initialState: [SymbolicTensor] = [], lengths: SymbolicTensor
  ) -> [SymbolicTensor] { outputs([input] + initialState + [lengths]) }

  // MARK: - Nodes

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let arguments = RecurrentArguments(inputs, type: \.type)
    let run = try e.recurrent(
      [self], direction: goBackwards ? .reverse : .forward, inputs[0],
      states: arguments.states.map { [$0] }, lengths: arguments.lengths,
      wantsSequence: returnSequences)
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
