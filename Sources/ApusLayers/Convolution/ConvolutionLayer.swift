// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What convolutions over any number of axes have in common.
///
/// Users see channels last; the node is an ONNX Conv, channels first. Chains of convolutions and
/// pools stay channels first.
public class ConvolutionLayer: Layer {
  let filters: Int
  let window: [Stride]
  let padding: ConvolutionPadding
  let groups: Int
  let activation: ActivationFunction
  let useBias: Bool
  let kernelInitializer: Initializer
  let biasInitializer: Initializer
  let kernelRegularizer: Regularizer?
  let kernelConstraint: Constraint?

  init(
    filters: Int, window: [Stride], padding: ConvolutionPadding, groups: Int,
    activation: ActivationFunction, useBias: Bool, kernelInitializer: Initializer,
    biasInitializer: Initializer, kernelRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, name: String?
  ) {
    self.filters = filters
    self.window = window
    self.padding = padding
    self.groups = groups
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.kernelRegularizer = kernelRegularizer
    self.kernelConstraint = kernelConstraint
    super.init(name: name)
  }

  /// How many channels come out for so many channels in.
  func outputChannels(_ channels: Int) -> Int { filters }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try x.checkRank(window.count + 2...window.count + 2)
    try activation.check()
    try positive(filters, "filters")
    try positive(groups, "groups")
    let channels = try x.channels()
    guard channels % groups == 0, filters % groups == 0 else {
      throw ModelError(
        .invalidValue,
        "groups must divide \(channels) channels and \(filters) filters, got "
          + "\(groups)")
    }
    guard padding != .causal || window.count == 1 else {
      throw ModelError(.invalidValue, "causal padding is for one axis only")
    }
    var shape = [x.shape[0]]
    for (stride, length) in zip(window, x.shape.dropFirst()) {
      try positive(stride.taps, "kernel_size")
      try positive(stride.step, "strides")
      try positive(stride.dilation, "dilation_rate")
      guard stride.step == 1 || stride.dilation == 1 else {
        throw ModelError(.invalidValue, "strides and dilation_rate cannot both be above 1")
      }
      shape.append(try stride.count(length, padding))
    }
    shape.append(.known(outputChannels(channels)))
    return [try activation.outputType(SymbolicType(x.dtype, shape))]
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    let channels = try inputs[0].channels()
    let taps = window.map(\.taps)
    try addWeight(
      "kernel", taps + [channels / groups, filters], kernelInitializer,
      regularizer: kernelRegularizer, constraint: kernelConstraint)
    if useBias { try addWeight("bias", [filters], biasInitializer) }
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let axes = window.count
    let kernel = try e.parameter(
      weight("kernel"), permuted: [axes + 1, axes] + Array(0..<axes))
    let bias = useBias ? try e.parameter(weight("bias")) : nil
    var attributes = Stride.attributes(
      window, lengths: Array(inputs[0].type.shape[1...axes]), padding: padding)
    if groups != 1 { attributes["group"] = .int(groups) }
    let x = try e.value(inputs[0], as: .channelsFirst)
    let y = try e.node("Conv", [x, kernel] + (bias.map { [$0] } ?? []), attributes)
    return [try e.activateChannelsFirst(activation, y, rank: axes + 2, channels: filters)]
  }
}

extension Emitter {
  /// An activation of a value that lies channels first, moved only when the function needs it.
  func activateChannelsFirst(
    _ function: ActivationFunction, _ x: ValueID, rank: Int, channels: Int
  ) throws(ModelError) -> Emitted {
    guard function.usesLastAxis else {
      return Emitted(try activate(function, x, channels: channels), .channelsFirst)
    }
    let shape = [Dimension](repeating: .unknown, count: rank)
    let wire = Wire(id: x, layout: .channelsFirst, type: SymbolicType(.float32, shape))
    return Emitted(try activate(function, value(wire), channels: channels), .channelsLast)
  }
}
