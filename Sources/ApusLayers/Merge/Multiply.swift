// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Product of tensors, element by element, of two or more. Source: Keras Multiply.
public final class Multiply: MergeLayer {
  public init(name: String? = nil) { super.init("Mul", name: name) }

  override func join(_ e: Emitter, _ values: [ValueID]) throws(ModelError) -> ValueID {
    var product = values[0]
    for value in values.dropFirst() { product = try e.node("Mul", [product, value]) }
    return product
  }
}
