// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// A vector at each of `count` times: [N, C] to [N, count, C]. Source: Keras RepeatVector.
public final class RepeatVector: Layer {
  let count: Int

  public init(_ count: Int, name: String? = nil) {
    self.count = count
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try x.checkRank(2...2)
    try positive(count, "n")
    return [SymbolicType(x.dtype, [x.shape[0], .known(count), x.shape[1]])]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let x = try e.node("Unsqueeze", [e.value(inputs[0]), e.integers([1])])
    return [Emitted(try e.node("Expand", [x, e.integers([1, count, 1])]))]
  }
}
