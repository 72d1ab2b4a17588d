// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Attention in several learned projections: [query, value] or [query, value, key].
///
/// Query [N, Tq, Cq], value [N, Tv, Cv], key [N, Tv, Ck] to [N, Tq, outputShape or Cq]. Each of
/// the heads projects to `keyDim` (query, key) and `valueDim`, scores `query · key /
/// sqrt(keyDim)`, and the heads are projected together. Weights as in Keras: kernel [C, heads, D]
/// and bias [heads, D] of query, key, value; kernel [heads, D, M] and bias [M] of the output.
/// Source: Keras MultiHeadAttention (Vaswani et al., 2017).
public final class MultiHeadAttention: Layer {
  let numHeads: Int
  let keyDim: Int
  let valueDim: Int
  let dropout: Double
  let useBias: Bool
  let outputShape: Int?
  let kernelInitializer: Initializer
  let biasInitializer: Initializer
  let useCausalMask: Bool
  let returnAttentionScores: Bool

  public init(
    _ numHeads: Int, keyDim: Int, valueDim: Int? = nil, dropout: Double = 0,
    useBias: Bool = true, outputShape: Int? = nil,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    useCausalMask: Bool = false, returnAttentionScores: Bool = false, name: String? = nil
  ) {
    self.numHeads = numHeads
    self.keyDim = keyDim
    self.valueDim = valueDim ?? keyDim
    self.dropout = dropout
    self.useBias = useBias
    self.outputShape = outputShape
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.useCausalMask = useCausalMask
    self.returnAttentionScores = returnAttentionScores
    super.init(name: name)
  }

  override public var outputCount: Int { returnAttentionScores ? 2 : 1 }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    guard inputs.count == 2 || inputs.count == 3 else {
      throw ModelError(
        .invalidValue, "takes query and value, or query, value and key, got \(inputs.count)")
    }
    try positive(numHeads, "num_heads")
    try positive(keyDim, "key_dim")
    try positive(valueDim, "value_dim")
    for input in inputs {
      try checkFloat(input)
      try input.checkRank(3...3)
      _ = try input.channels()
    }
    let (query, value, key) = (inputs[0], inputs[1], inputs[inputs.count - 1])
    if let a = key.shape[1].value, let b = value.shape[1].value, a != b {
      throw ModelError(.shapeMismatch, "key \(key) and value \(value) must be of one length")
    }
    let width = outputShape.map(Dimension.known) ?? query.shape[2]
    let result = SymbolicType(.float32, [query.shape[0], query.shape[1], width])
    let shares = SymbolicType(
      .float32, [query.shape[0], .known(numHeads), query.shape[1], value.shape[1]])
    return returnAttentionScores ? [result, shares] : [result]
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    let (query, value, key) = (inputs[0], inputs[1], inputs[inputs.count - 1])
    for (part, input, width) in [
      ("query", query, keyDim), ("key", key, keyDim), ("value", value, valueDim),
    ] {
      try addWeight("\(part)/kernel", [input.channels(), numHeads, width], kernelInitializer)
      if useBias { try addWeight("\(part)/bias", [numHeads, width], biasInitializer) }
    }
    let channels = try query.channels()
    let width = outputShape ?? channels
    try addWeight("attention_output/kernel", [numHeads, valueDim, width], kernelInitializer)
    if useBias { try addWeight("attention_output/bias", [width], biasInitializer) }
  }

  // MARK: - Nodes

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let (query, value, key) = (inputs[0], inputs[1], inputs[inputs.count - 1])
    let q = try heads(e, "query", query, width: keyDim, order: [0, 2, 1, 3])
    let k = try heads(e, "key", key, width: keyDim, order: [0, 2, 3, 1])
    let v = try heads(e, "value", value, width: valueDim, order: [0, 2, 1, 3])
    let scaled = try e.node("Mul", [q, e.scalar(1 / Double(keyDim).squareRoot())])
    var scores = try e.node("MatMul", [scaled, k])
    if useCausalMask { scores = try e.causal(scores) }
    let softmax = try e.node("Softmax", scores, ["axis": .int(-1)])
    let shares = try e.dropped(softmax, rate: dropout)
    let mixed = try e.node(
      "Transpose", e.node("MatMul", [shares, v]), ["perm": .ints([0, 2, 1, 3])])
    let joined = try e.node("Reshape", [mixed, e.integers([0, 0, numHeads * valueDim])])
    let y = try project(e, "attention_output", joined, from: numHeads * valueDim)
    return returnAttentionScores ? [Emitted(y), Emitted(shares)] : [Emitted(y)]
  }

  /// The projection of an input, by heads, with axes [N, T, heads, width] in the given order.
  private func heads(
    _ e: Emitter, _ part: String, _ input: Wire, width: Int, order: [Int]
  ) throws(ModelError) -> ValueID {
    let y = try project(e, part, e.value(input), from: input.type.channels())
    let split = try e.node("Reshape", [y, e.integers([0, 0, numHeads, width])])
    return try e.node("Transpose", split, ["perm": .ints(order)])
  }

  private func project(
    _ e: Emitter, _ part: String, _ x: ValueID, from channels: Int
  ) throws(ModelError) -> ValueID {
    let kernel = try weight("\(part)/kernel")
    let width = kernel.count / channels
    let y = try e.node("MatMul", [x, e.parameter(kernel, reshaped: [channels, width])])
    guard useBias else { return y }
    return try e.node("Add", [y, e.parameter(weight("\(part)/bias"), reshaped: [width])])
  }
}
