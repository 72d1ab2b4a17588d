// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// A recurrent layer that reads the sequence both ways: one bidirectional ONNX node.
///
/// Weights are those of the forward layer, then those of the backward layer. With `returnState`,
/// states of the forward layer come before those of the backward layer. Source: Keras
/// Bidirectional.
public final class Bidirectional: Layer {
  /// What becomes of the two results.
  public enum MergeMode: String, Sendable {
    case concat, sum, mul, ave
    /// Both are given, forward first.
    case none
  }

  public let forwardLayer: RecurrentLayer
  public let backwardLayer: RecurrentLayer
  let mergeMode: MergeMode

  public init(
    _ layer: RecurrentLayer, mergeMode: MergeMode = .concat,
    backwardLayer: RecurrentLayer? = nil, name: String? = nil
  ) {
    forwardLayer = layer
    self.backwardLayer = backwardLayer ?? layer.reversed()
    self.mergeMode = mergeMode
    super.init(name: name)
  }

  override public var sublayers: [(name: String, layer: Layer)] {
    [("forward_layer", forwardLayer), ("backward_layer", backwardLayer)]
  }

  private var stateCount: Int { forwardLayer.stateCount }
  private var mergedCount: Int { mergeMode == .none ? 2 : 1 }
  override public var outputCount: Int {
    mergedCount + (forwardLayer.returnState ? 2 * stateCount : 0)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let a = forwardLayer
    let b = backwardLayer
    guard
      a.operation == b.operation, a.units == b.units, a.useBias == b.useBias,
      a.biasShape == b.biasShape, a.returnSequences == b.returnSequences,
      a.returnState == b.returnState, a !== b
    else {
      throw ModelError(
        .unsupported,
        "the backward layer must be of the same class, units and options, so that "
          + "both directions are one node")
    }
    guard !a.goBackwards, b.goBackwards else {
      throw ModelError(
        .invalidValue, "the forward layer must have goBackwards: false, the backward layer true")
    }
    let x = try a.sequenceInput(inputs, states: 2 * stateCount)
    let extent = mergeMode == .concat ? 2 * a.units : a.units
    let middle = a.returnSequences ? [x.shape[1]] : []
    let merged = SymbolicType(x.dtype, [x.shape[0]] + middle + [.known(extent)])
    let state = SymbolicType(x.dtype, [x.shape[0], .known(a.units)])
    return [SymbolicType](repeating: merged, count: mergedCount)
      + [SymbolicType](repeating: state, count: outputCount - mergedCount)
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    _ = try forwardLayer.prepare([inputs[0]])
    _ = try backwardLayer.prepare([inputs[0]])
  }

  /// Applies the layer from initial states, those of the forward layer first.
  public func callAsFunction(
    _ input: SymbolicTensor, initialState: [SymbolicTensor]
  ) -> SymbolicTensor { outputs([input] + initialState)[0] }

  /// Applies the layer from initial states; all its outputs.
  public func outputs(
    _ input: SymbolicTensor, initialState: [SymbolicTensor]
  ) -> [SymbolicTensor] { outputs([input] + initialState) }

  /// Applies the layer to the first `lengths` times of each example, int32 [N]; later times of
  /// the result are 0.
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
    let given = arguments.states
    let states = given.isEmpty ? [] : (0..<stateCount).map { [given[$0], given[stateCount + $0]] }
    let run = try e.recurrent(
      [forwardLayer, backwardLayer], direction: .bidirectional, inputs[0], states: states,
      lengths: arguments.lengths, wantsSequence: forwardLayer.returnSequences)
    var results: [Emitted] = []
    if let sequence = run.sequence {
      for id in try merge(e, sequence, axis: 1) { results.append(Emitted(id, .timeFirst)) }
    } else {
      for id in try merge(e, run.states[0], axis: 0) { results.append(Emitted(id)) }
    }
    if forwardLayer.returnState {
      for direction in 0..<2 {
        for state in run.states {
          results.append(Emitted(try pick(e, state, direction, axis: 0)))
        }
      }
    }
    return results
  }

  /// Joins the directions, which lie along `axis`.
  private func merge(_ e: Emitter, _ y: ValueID, axis: Int) throws(ModelError) -> [ValueID] {
    let options: [String: Attribute] = ["axes": .ints([axis]), "keepdims": .int(0)]
    switch mergeMode {
    case .concat:
      // [T, D, N, H] to [T, N, D H]; [D, N, H] to [N, D H].
      let order = Array(0..<axis) + [axis + 1, axis, axis + 2]
      let moved = try e.node("Transpose", y, ["perm": .ints(order)])
      let shape = [Int](repeating: 0, count: axis + 1) + [2 * forwardLayer.units]
      return [try e.node("Reshape", [moved, e.integers(shape)])]
    case .sum: return [try e.node("ReduceSum", [y, e.integers([axis])], ["keepdims": .int(0)])]
    case .mul: return [try e.node("ReduceProd", y, options)]
    case .ave: return [try e.node("ReduceMean", y, options)]
    case .none: return [try pick(e, y, 0, axis: axis), try pick(e, y, 1, axis: axis)]
    }
  }

  private func pick(
    _ e: Emitter, _ y: ValueID, _ direction: Int, axis: Int
  ) throws(ModelError) -> ValueID {
    let index = e.constant(try Tensor(scalar: Int64(direction)))
    return try e.node("Gather", [y, index], ["axis": .int(axis)])
  }
}
