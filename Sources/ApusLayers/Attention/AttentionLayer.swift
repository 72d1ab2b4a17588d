// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What Attention and AdditiveAttention have in common: [query, value] or [query, value, key].
///
/// Query [N, Tq, C], value [N, Tv, M], key [N, Tv, C] (the value unless given) to [N, Tq, M]:
/// `softmax(scores) value`. With `returnAttentionScores`, `outputs` gives the shares
/// [N, Tq, Tv] too.
public class AttentionLayer: Layer {
  let dropout: Double
  let useCausalMask: Bool
  let returnAttentionScores: Bool

  init(dropout: Double, useCausalMask: Bool, returnAttentionScores: Bool, name: String?) {
    self.dropout = dropout
    self.useCausalMask = useCausalMask
    self.returnAttentionScores = returnAttentionScores
    super.init(name: name)
  }

  override public var outputCount: Int { returnAttentionScores ? 2 : 1 }

  /// The scores [N, Tq, Tv] of a query and a key.
  func scores(
    _ e: Emitter, _ query: ValueID, _ key: ValueID
  ) throws(ModelError) -> ValueID { query }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    guard inputs.count == 2 || inputs.count == 3 else {
      throw ModelError(
        .invalidValue, "takes query and value, or query, value and key, got \(inputs.count)")
    }
    for input in inputs {
      try checkFloat(input)
      try input.checkRank(3...3)
    }
    let (query, value, key) = (inputs[0], inputs[1], inputs[inputs.count - 1])
    guard try query.channels() == key.channels() else {
      throw ModelError(
        .shapeMismatch, "query \(query) and key \(key) must have as many channels")
    }
    if let a = key.shape[1].value, let b = value.shape[1].value, a != b {
      throw ModelError(.shapeMismatch, "key \(key) and value \(value) must be of one length")
    }
    let result = SymbolicType(.float32, [query.shape[0], query.shape[1], value.shape[2]])
    let shares = SymbolicType(.float32, [query.shape[0], query.shape[1], value.shape[1]])
    return returnAttentionScores ? [result, shares] : [result]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let query = try e.value(inputs[0])
    let value = try e.value(inputs[1])
    let key = inputs.count == 3 ? try e.value(inputs[2]) : value
    var scores = try scores(e, query, key)
    if useCausalMask { scores = try e.causal(scores) }
    let softmax = try e.node("Softmax", scores, ["axis": .int(-1)])
    let shares = try e.dropped(softmax, rate: dropout)
    let result = try e.node("MatMul", [shares, value])
    return returnAttentionScores ? [Emitted(result), Emitted(shares)] : [Emitted(result)]
  }
}

extension Emitter {
  /// Scores [..., Tq, Tv] with those of later places taken far below all others.
  func causal(_ scores: ValueID) throws(ModelError) -> ValueID {
    let low = try Tensor(shape: [1], [Float(-1e9)])
    let all = try node("ConstantOfShape", node("Shape", scores), ["value": .tensor(low)])
    let later = try node("Trilu", [all, constant(Tensor(scalar: Int64(1)))], ["upper": .int(1)])
    return try node("Add", [scores, later])
  }

  /// Dropout of a value while training.
  func dropped(_ x: ValueID, rate: Double) throws(ModelError) -> ValueID {
    guard mode == .training, rate > 0 else { return x }
    return try node("Dropout", [x, scalar(rate), constant(Tensor(scalar: true))])
  }
}
