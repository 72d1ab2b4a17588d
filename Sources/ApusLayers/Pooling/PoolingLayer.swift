// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What layers that pool a moving window have in common: no weights, channels stay.
public class PoolingLayer: Layer {
  let operation: String
  let window: [Stride]
  let padding: ConvolutionPadding

  init(_ operation: String, window: [Stride], padding: ConvolutionPadding, name: String?) {
    self.operation = operation
    self.window = window
    self.padding = padding
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try x.checkRank(window.count + 2...window.count + 2)
    guard padding != .causal else {
      throw ModelError(.invalidValue, "pooling takes valid or same padding, not causal")
    }
    var shape = x.shape
    for (place, stride) in window.enumerated() {
      try positive(stride.taps, "pool_size")
      try positive(stride.step, "strides")
      shape[place + 1] = try stride.count(shape[place + 1], padding)
    }
    return [SymbolicType(x.dtype, shape)]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let attributes = Stride.attributes(
      window, lengths: Array(inputs[0].type.shape[1...window.count]), padding: padding)
    let x = try e.value(inputs[0], as: .channelsFirst)
    return [Emitted(try e.node(operation, x, attributes), .channelsFirst)]
  }
}
