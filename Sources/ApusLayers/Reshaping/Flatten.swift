// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// All axes but the batch as one: [N, …] to [N, C]. Source: Keras Flatten.
public final class Flatten: Layer {
  public override init(name: String? = nil) { super.init(name: name) }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try x.checkRank(1...8)
    var product: Dimension = 1
    for extent in x.shape.dropFirst() {
      product = extent.value.map { size in product.changed { $0 * size } } ?? .unknown
    }
    return [SymbolicType(x.dtype, [x.shape[0], product])]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    if inputs[0].rank == 2 { return [Emitted(inputs[0].id)] }
    return [Emitted(try e.node("Flatten", e.value(inputs[0]), ["axis": .int(1)]))]
  }
}
