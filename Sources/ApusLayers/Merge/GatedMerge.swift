// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// A learned mixture of two tensors of one shape: `y = g a + (1 - g) b`, where
/// `g = sigmoid(concat(a, b) kernel + bias)` is a number for each channel.
///
/// [..., C] twice to [..., C]; kernel [2C, C].
public final class GatedMerge: Layer {
  let kernelInitializer: Initializer
  let biasInitializer: Initializer

  public init(
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    name: String? = nil
  ) {
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    guard inputs.count == 2 else {
      throw ModelError(.invalidValue, "takes 2 tensors, got \(inputs.count)")
    }
    for input in inputs {
      try checkFloat(input)
      try input.checkRank(2...8)
    }
    guard inputs[0].rank == inputs[1].rank, try inputs[0].channels() == inputs[1].channels() else {
      throw ModelError(.shapeMismatch, "\(inputs[0]) and \(inputs[1]) must have one shape")
    }
    return [try MergeLayer.broadcast(inputs)]
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    let channels = try inputs[0].channels()
    try addWeight("kernel", [2 * channels, channels], kernelInitializer)
    try addWeight("bias", [channels], biasInitializer)
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let a = try e.value(inputs[0])
    let b = try e.value(inputs[1])
    let both = try e.node("Concat", [a, b], ["axis": .int(-1)])
    let kernel = try e.parameter(weight("kernel"))
    let bias = try e.parameter(weight("bias"))
    let sums = try e.node("Add", [e.node("MatMul", [both, kernel]), bias])
    let gate = try e.node("Sigmoid", sums)
    // g a + (1 - g) b = b + g (a - b)
    let step = try e.node("Mul", [gate, e.node("Sub", [a, b])])
    return [Emitted(try e.node("Add", [b, step]))]
  }
}
