// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What ConvLSTM1D and ConvLSTM2D have in common.
///
/// `i, f, o = recurrentActivation(W x + U h + b)`, `c = f c + i activation(W x + U h + b)`,
/// `h = o activation(c)`, where W and U are convolutions and U keeps the extents. ONNX has no
/// operator for it: the steps are written out one by one, so the number of times must be known.
/// The convolution of the inputs is one node for all times. While training, one mask of inputs
/// and one of states serve all gates and times.
public class ConvLSTMLayer: Layer {
  let filters: Int
  let window: [Stride]
  let padding: ConvolutionPadding
  let activation: ActivationFunction
  let recurrentActivation: ActivationFunction
  let useBias: Bool
  let unitForgetBias: Bool
  let dropout: Double
  let recurrentDropout: Double
  let returnSequences: Bool

  init(
    _ filters: Int, window: [Stride], padding: ConvolutionPadding,
    activation: ActivationFunction, recurrentActivation: ActivationFunction, useBias: Bool,
    unitForgetBias: Bool, dropout: Double, recurrentDropout: Double, returnSequences: Bool,
    name: String?
  ) {
    self.filters = filters
    self.window = window
    self.padding = padding
    self.activation = activation
    self.recurrentActivation = recurrentActivation
    self.useBias = useBias
    self.unitForgetBias = unitForgetBias
    self.dropout = dropout
    self.recurrentDropout = recurrentDropout
    self.returnSequences = returnSequences
    super.init(name: name)
  }

  // MARK: - Shapes

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try checkFloat(x)
    try x.checkRank(window.count + 3...window.count + 3)
    try positive(filters, "filters")
    try checkRate(dropout, "dropout")
    try checkRate(recurrentDropout, "recurrent_dropout")
    guard padding != .causal else {
      throw ModelError(.invalidValue, "padding must be valid or same, got causal")
    }
    for function in [activation, recurrentActivation] {
      try function.check()
      guard !function.usesLastAxis else {
        throw ModelError(.unsupported, "an activation over the last axis: \(function)")
      }
    }
    guard let times = x.shape[1].value, times > 0 else {
      throw ModelError(
        .shapeMismatch,
        "the steps are written out one by one, so the number of times must be known, got \(x); "
          + "give it in Input(shape:)")
    }
    var shape = [x.shape[0]] + (returnSequences ? [.known(times)] : [])
    for (stride, length) in zip(window, x.shape.dropFirst(2)) {
      try positive(stride.taps, "kernel_size")
      try positive(stride.step, "strides")
      try positive(stride.dilation, "dilation_rate")
      guard length.value != nil else {
        throw ModelError(
          .shapeMismatch, "all axes but the batch must be known, got \(x); give them in Input")
      }
      shape.append(try stride.count(length, padding))
    }
    _ = try x.channels()
    return [SymbolicType(x.dtype, shape + [.known(filters)])]
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    let taps = window.map(\.taps)
    let channels = try inputs[0].channels()
    try addWeight("kernel", taps + [channels, 4 * filters], .glorotUniform)
    try addWeight("recurrent_kernel", taps + [filters, 4 * filters], .orthogonal)
    guard useBias else { return }
    try addWeight("bias", [4 * filters], unitForgetBias ? Initializer(.unitForgetBias) : .zeros)
  }

  // MARK: - Nodes

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let axes = window.count
    let order = [axes + 1, axes] + Array(0..<axes)
    let recurrentKernel = try e.parameter(weight("recurrent_kernel"), permuted: order)
    let same = window.map { Stride(taps: $0.taps, step: 1) }
    let unknown = [Dimension](repeating: .unknown, count: axes)
    let options = Stride.attributes(same, lengths: unknown, padding: .same)
    let (steps, lengths) = try inputSums(e, inputs[0], order: order)
    let mask = try e.dropMask(
      rate: recurrentDropout,
      [
        e.node("Shape", steps[0], ["start": .int(0), "end": .int(1)]),
        e.integers([filters] + lengths),
      ])
    var states: (hidden: ValueID, memory: ValueID)?
    var sequence: [ValueID] = []
    for step in steps {
      var sums = step
      if let states {
        let hidden = try mask.map { id throws(ModelError) in
          try e.node("Mul", [states.hidden, id])
        }
        let carried = try e.node("Conv", [hidden ?? states.hidden, recurrentKernel], options)
        sums = try e.node("Add", [step, carried])
      }
      let next = try self.step(e, sums, memory: states?.memory)
      states = next
      sequence.append(next.hidden)
    }
    guard returnSequences else {
      return [Emitted(sequence[sequence.count - 1], .channelsFirst)]
    }
    var frames: [ValueID] = []
    for hidden in sequence { frames.append(try e.node("Unsqueeze", [hidden, e.integers([1])])) }
    let all = frames.count == 1 ? frames[0] : try e.node("Concat", frames, ["axis": .int(1)])
    let lastly = [0, 1] + Array(3..<3 + axes) + [2]
    return [Emitted(try e.node("Transpose", all, ["perm": .ints(lastly)]))]
  }

  /// The gates' sums from the inputs at each time, [N, 4M, L'…], and the extents L'.
  private func inputSums(
    _ e: Emitter, _ input: Wire, order: [Int]
  ) throws(ModelError) -> (steps: [ValueID], lengths: [Int]) {
    let axes = window.count
    let shape = input.type.shape
    var channelsFirst = try e.node(
      "Transpose", e.value(input),
      ["perm": .ints([0, 1, axes + 2] + Array(2..<axes + 2))])
    let frame = [shape[axes + 2]] + shape[2..<axes + 2]
    let numbers = frame.compactMap(\.value)
    let mask = try e.dropMask(
      rate: dropout,
      [
        e.node("Shape", channelsFirst, ["start": .int(0), "end": .int(1)]),
        e.integers([1] + numbers),
      ])
    if let mask { channelsFirst = try e.node("Mul", [channelsFirst, mask]) }
    let frames = try e.node("Reshape", [channelsFirst, e.integers([-1] + numbers)])
    var operands = [frames, try e.parameter(weight("kernel"), permuted: order)]
    if useBias { operands.append(try e.parameter(weight("bias"))) }
    let attributes = Stride.attributes(
      window, lengths: Array(shape[2..<axes + 2]), padding: padding)
    let sums = try e.node("Conv", operands, attributes)
    var lengths: [Int] = []
    for (stride, length) in zip(window, shape[2..<axes + 2]) {
      lengths += [try stride.count(length, padding)].compactMap(\.value)
    }
    let count = shape[1].value ?? 1
    let split = try e.node(
      "Reshape", [sums, e.integers([-1, count, 4 * filters] + lengths)])
    var steps: [ValueID] = []
    for part in try e.split(split, into: count, of: 1, axis: 1) {
      steps.append(try e.node("Squeeze", [part, e.integers([1])]))
    }
    return (steps, lengths)
  }

  private func step(
    _ e: Emitter, _ sums: ValueID, memory: ValueID?
  ) throws(ModelError) -> (hidden: ValueID, memory: ValueID) {
    let gates = try e.split(sums, into: 4, of: filters, axis: 1)
    func gate(_ place: Int) throws(ModelError) -> ValueID {
      try e.activate(recurrentActivation, gates[place], channels: nil)
    }
    let candidate = try e.activate(activation, gates[2], channels: nil)
    var next = try e.node("Mul", [gate(0), candidate])
    if let memory { next = try e.node("Add", [e.node("Mul", [gate(1), memory]), next]) }
    let hidden = try e.node("Mul", [gate(3), e.activate(activation, next, channels: nil)])
    return (hidden, next)
  }
}
