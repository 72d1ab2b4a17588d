// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Sum of tensors, element by element, of two or more. Source: Keras Add.
public final class Add: MergeLayer {
  public init(name: String? = nil) { super.init("Sum", name: name) }

  override func join(_ e: Emitter, _ values: [ValueID]) throws(ModelError) -> ValueID {
    try e.node(values.count == 2 ? "Add" : "Sum", values)
  }
}
