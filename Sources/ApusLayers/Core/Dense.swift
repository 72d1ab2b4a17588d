// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Every output is a weighted sum of the last axis: `y = activation(x kernel + bias)`.
///
/// [..., C] to [..., M]. Source: Keras Dense.
public final class Dense: Layer {
  let units: Int
  let activation: ActivationFunction
  let useBias: Bool
  let kernelInitializer: Initializer
  let biasInitializer: Initializer
  let kernelRegularizer: Regularizer?
  let kernelConstraint: Constraint?

  public init(
    _ units: Int, activation: ActivationFunction = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    name: String? = nil
  ) {
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.kernelRegularizer = kernelRegularizer
    self.kernelConstraint = kernelConstraint
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try x.checkRank(2...8)
    try positive(units, "units")
    try activation.check()
    let channels = try x.channels()
    if let kernel = try? weight("kernel"), kernel.shape != [channels, units] {
      throw ModelError(
        .shapeMismatch, "the layer was made for \(kernel.shape[0]) channels, got \(channels)")
    }
    return [try activation.outputType(SymbolicType(x.dtype, x.shape.dropLast() + [.known(units)]))]
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    try addWeight(
      "kernel", [inputs[0].channels(), units], kernelInitializer,
      regularizer: kernelRegularizer, constraint: kernelConstraint)
    if useBias { try addWeight("bias", [units], biasInitializer) }
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let layout: Layout = inputs[0].layout == .timeFirst ? .timeFirst : .channelsLast
    let x = try e.value(inputs[0], as: layout)
    let kernel = try e.parameter(weight("kernel"))
    let bias = useBias ? try e.parameter(weight("bias")) : nil
    var y: ValueID
    if let bias, inputs[0].rank == 2 {
      y = try e.node("Gemm", [x, kernel, bias])
    } else {
      y = try e.node("MatMul", [x, kernel])
      if let bias { y = try e.node("Add", [y, bias]) }
    }
    return [Emitted(try e.activate(activation, y, channels: units), layout)]
  }
}
