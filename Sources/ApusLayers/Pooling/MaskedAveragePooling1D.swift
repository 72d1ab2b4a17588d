// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// The mean over the times that a sequence has: `y[n] = Σ_{t < lengths[n]} x[n, t] / lengths[n]`,
/// 0 for an empty one.
///
/// A sequence [N, T, C] that is 0 after its end (see `SequenceMask`), T known, and lengths int32
/// [N], to [N, C]. Source: Keras GlobalAveragePooling1D with a mask.
public final class MaskedAveragePooling1D: Layer {
  public override init(name: String? = nil) { super.init(name: name) }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    try checkSequence(inputs)
    return [SymbolicType(.float32, [inputs[0].shape[0], inputs[0].shape[2]])]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let sum = try e.node(
      "ReduceSum", [e.value(inputs[0]), e.integers([1])], ["keepdims": .int(0)])
    let counts = try e.node("Max", [e.lengths(inputs[1]), e.scalar(1)])
    return [
      Emitted(try e.node("Div", [sum, e.node("Unsqueeze", [counts, e.integers([1])])]))
    ]
  }
}
