// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// `exp(x) / sum(exp(x))` along an axis. Source: Keras Softmax.
public final class Softmax: Layer {
  let axis: Int

  public init(axis: Int = -1, name: String? = nil) {
    self.axis = axis
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    _ = try x.axis(axis)
    return [x]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let x = inputs[0]
    let place = x.layout.place(ofAxis: try x.type.axis(axis), rank: x.rank)
    return [Emitted(try e.node("Softmax", x.id, ["axis": .int(place)]), x.layout)]
  }
}
