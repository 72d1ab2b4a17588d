// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What layers that only apply a function have in common: same shape, no weights.
public class ActivationLayer: Layer {
  let function: ActivationFunction

  init(_ function: ActivationFunction, name: String? = nil) {
    self.function = function
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    return [try function.outputType(x)]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let moves = function.usesLastAxis && inputs[0].layout == .channelsFirst
    let layout = moves ? .channelsLast : inputs[0].layout
    let x = try e.value(inputs[0], as: layout)
    return [
      Emitted(try e.activate(function, x, channels: inputs[0].type.shape.last?.value), layout)
    ]
  }
}
