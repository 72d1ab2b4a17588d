// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Dot-product attention: scores `query · key`, not divided by sqrt(C), times a learned scale
/// with `useScale`.
///
/// `scoreMode: .concat` scores `weight Σ tanh(scale (query + key))`. Source: Keras Attention
/// (Luong et al., 2015).
public final class Attention: AttentionLayer {
  public enum ScoreMode: String, Sendable {
    case dot
    case concat
  }
  let useScale: Bool
  let scoreMode: ScoreMode

  public init(
    useScale: Bool = false, scoreMode: ScoreMode = .dot, dropout: Double = 0,
    useCausalMask: Bool = false, returnAttentionScores: Bool = false, name: String? = nil
  ) {
    self.useScale = useScale
    self.scoreMode = scoreMode
    super.init(
      dropout: dropout, useCausalMask: useCausalMask,
      returnAttentionScores: returnAttentionScores, name: name)
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    if useScale { try addWeight("scale", [], .ones) }
    if scoreMode == .concat { try addWeight("concat_score_weight", [], .ones) }
  }

  override func scores(
    _ e: Emitter, _ query: ValueID, _ key: ValueID
  ) throws(ModelError) -> ValueID {
    if scoreMode == .concat {
      var sums = try e.pairSums(query, key)
      if useScale { sums = try e.node("Mul", [sums, e.parameter(weight("scale"))]) }
      let total = try e.node(
        "ReduceSum", [e.node("Tanh", sums), e.integers([-1])],
        ["keepdims": .int(0)])
      return try e.node("Mul", [total, e.parameter(weight("concat_score_weight"))])
    }
    let columns = try e.node("Transpose", key, ["perm": .ints([0, 2, 1])])
    let scores = try e.node("MatMul", [query, columns])
    return useScale ? try e.node("Mul", [scores, e.parameter(weight("scale"))]) : scores
  }
}

extension Emitter {
  /// `query + key` for each pair of places: [N, Tq, Tv, C].
  func pairSums(_ query: ValueID, _ key: ValueID) throws(ModelError) -> ValueID {
    try node(
      "Add",
      [node("Unsqueeze", [query, integers([2])]), node("Unsqueeze", [key, integers([1])])])
  }
}
