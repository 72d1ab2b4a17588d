// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// The first tensor minus the second, element by element. Source: Keras Subtract.
public final class Subtract: MergeLayer {
  public init(name: String? = nil) { super.init("Sub", name: name) }

  override func checkCount(_ inputs: [SymbolicType]) throws(ModelError) {
    guard inputs.count == 2 else {
      throw ModelError(.invalidValue, "takes 2 tensors, got \(inputs.count)")
    }
    try super.checkCount(inputs)
  }
}
