// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Additive attention: scores `Σ scale tanh(query + key)`, with a learned scale per channel.
///
/// Source: Keras AdditiveAttention (Bahdanau et al., 2015).
public final class AdditiveAttention: AttentionLayer {
  let useScale: Bool

  public init(
    useScale: Bool = true, dropout: Double = 0, useCausalMask: Bool = false,
    returnAttentionScores: Bool = false, name: String? = nil
  ) {
    self.useScale = useScale
    super.init(
      dropout: dropout, useCausalMask: useCausalMask,
      returnAttentionScores: returnAttentionScores, name: name)
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    if useScale { try addWeight("scale", [inputs[0].channels()], .glorotUniform) }
  }

  override func scores(
    _ e: Emitter, _ query: ValueID, _ key: ValueID
  ) throws(ModelError) -> ValueID {
    let waves = try e.node("Tanh", e.pairSums(query, key))
    if useScale { return try e.node("MatMul", [waves, e.parameter(weight("scale"))]) }
    return try e.node("ReduceSum", [waves, e.integers([-1])], ["keepdims": .int(0)])
  }
}
