// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Which way a recurrent node walks.
enum RecurrentDirection: String {
  case forward
  case reverse
  case bidirectional
}

/// What a recurrence gives.
struct RecurrentRun {
  /// [T, D, N, H], nil when it is not wanted.
  var sequence: ValueID?
  /// The last states, each [D, N, H].
  var states: [ValueID]
}

extension Emitter {
  /// The recurrence of the cells of all directions: one LSTM, GRU or RNN node, except where
  /// cells drop elements for themselves while training.
  ///
  /// `states` has one list per state tensor, with one wire [N, H] per direction.
  func recurrent(
    _ cells: [RecurrentLayer], direction: RecurrentDirection, _ input: Wire, states: [[Wire]],
    lengths: Wire?, wantsSequence: Bool
  ) throws(ModelError) -> RecurrentRun {
    let carries = self.states == .explicit && states.isEmpty && !restartsStates
    if carries && direction != .forward {
      throw ModelError(
        .unsupported,
        "a recurrence that begins at the end of its input cannot go on from earlier states; "
          + "build with states: .zero")
    }
    var initial: [[ValueID]] = []
    for wires in states {
      var values: [ValueID] = []
      for wire in wires { values.append(try unsqueezedFront(value(wire))) }
      initial.append(values)
    }
    if carries {
      for value in try stateInputs(cells[0], input) {
        initial.append([try unsqueezedFront(value)])
      }
    }
    let length = try lengths.map { wire throws(ModelError) in try value(wire) }
    let drops =
      mode == .training
      && cells.contains { $0.settings.dropout > 0 || $0.settings.recurrentDropout > 0 }
    var run =
      drops
      ? try dropping(cells, direction, input, initial, length)
      : try fused(cells, direction, value(input, as: .timeFirst), input.type, initial, length)
    if carries { try addStateOutputs(run.states) }
    if !wantsSequence { run.sequence = nil }
    return run
  }

  /// Each direction for itself, on an input with channels dropped, the same ones at all times.
  private func dropping(
    _ cells: [RecurrentLayer], _ direction: RecurrentDirection, _ input: Wire,
    _ states: [[ValueID]], _ lengths: ValueID?
  ) throws(ModelError) -> RecurrentRun {
    let x = try value(input, as: .timeFirst)
    var runs: [RecurrentRun] = []
    for (place, cell) in cells.enumerated() {
      let way = cells.count == 1 ? direction : place == 0 ? .forward : .reverse
      let own = states.map { [$0[place]] }
      var kept = x
      let extents = try node("Shape", x, ["start": .int(1), "end": .int(3)])
      if let mask = try dropMask(rate: cell.settings.dropout, [extents]) {
        kept = try node("Mul", [x, mask])
      }
      if cell.settings.recurrentDropout == 0 {
        runs.append(try fused([cell], way, kept, input.type, own, lengths))
        continue
      }
      guard lengths == nil else {
        throw ModelError(
          .unsupported, "recurrent_dropout and lengths in one layer; leave one of them out")
      }
      runs.append(
        try unrolled(
          cell, direction: way, kept, times: input.type.shape[1], states: own.flatMap { $0 }))
    }
    guard runs.count > 1 else { return runs[0] }
    var joined: [ValueID] = []
    for place in runs[0].states.indices {
      joined.append(try node("Concat", runs.map { $0.states[place] }, ["axis": .int(0)]))
    }
    let sequence = try node("Concat", runs.map(\.sequence), ["axis": .int(1)])
    return RecurrentRun(sequence: sequence, states: joined)
  }

  /// One node for all directions, on `x` [T, N, C].
  private func fused(
    _ cells: [RecurrentLayer], _ direction: RecurrentDirection, _ x: ValueID,
    _ type: SymbolicType, _ states: [[ValueID]], _ lengths: ValueID?
  ) throws(ModelError) -> RecurrentRun {
    let cell = cells[0]
    var attributes = cell.extraAttributes
    attributes["hidden_size"] = .int(cell.units)
    if direction != .forward { attributes["direction"] = .string(direction.rawValue) }
    try addFunctions(cells, &attributes)
    var inputs: [ValueID?] = [x] + (try recurrentWeights(cells, channels: type.channels()))
    if !states.isEmpty || lengths != nil {
      if !cell.useBias { inputs.append(nil) }
      inputs.append(lengths)
      for parts in states {
        inputs.append(parts.count == 1 ? parts[0] : try node("Concat", parts, ["axis": .int(0)]))
      }
    }
    let names = ["/Y", "/Y_h", "/Y_c"].prefix(1 + cell.stateCount)
    let outputs = try nodes(cell.operation, inputs, attributes, outputs: Array(names))
    return RecurrentRun(sequence: outputs[0], states: Array(outputs.dropFirst()))
  }

  /// Names the functions when they are not the operator's own.
  private func addFunctions(
    _ cells: [RecurrentLayer], _ attributes: inout [String: Attribute]
  ) throws(ModelError) {
    var functions: [RecurrentFunction] = []
    for cell in cells {
      for function in cell.functions { functions.append(try RecurrentFunction(function)) }
    }
    let usual = cells[0].operation == "RNN" ? ["Tanh"] : ["Sigmoid", "Tanh", "Tanh"]
    let defaults = Array(usual.prefix(cells[0].functions.count))
    if functions.map(\.name) == cells.flatMap({ _ in defaults }) { return }
    attributes["activations"] = .strings(functions.map(\.name))
    // The lists hold values only for functions that have them, in order.
    let alphas = functions.compactMap(\.alpha)
    let betas = functions.compactMap(\.beta)
    if !alphas.isEmpty { attributes["activation_alpha"] = .floats(alphas) }
    if !betas.isEmpty { attributes["activation_beta"] = .floats(betas) }
  }

  /// W [D, G H, C], R [D, G H, H] and B [D, 2 G H] of ONNX from Keras's kernels.
  private func recurrentWeights(
    _ cells: [RecurrentLayer], channels: Int
  ) throws(ModelError) -> [ValueID?] {
    let cell = cells[0]
    let gates = cell.gateOrder.count * cell.units
    func weights(_ name: String) throws(ModelError) -> [Weight] {
      var found: [Weight] = []
      for cell in cells { found.append(try cell.weight(name)) }
      return found
    }
    func stacked(_ name: String, width: Int) throws(ModelError) -> ValueID {
      let parts = try weights(name)
      let forms = parts.map { part -> WeightForm in
        let rows = WeightForm.reordered(.permuted(.weight(part), [1, 0]), cell.gateOrder)
        return .reshaped(rows, [1, gates, width])
      }
      return try parameter(name, .joined(forms))
    }
    var inputs: [ValueID?] = [
      try stacked("kernel", width: channels), try stacked("recurrent_kernel", width: cell.units),
    ]
    guard cell.useBias else { return inputs }
    let biases = try weights("bias").map { cell.biasForm($0) }
    inputs.append(try parameter("bias", .joined(biases)))
    return inputs
  }

  /// A sequence [T, N, H] with its last time first.
  func reversedTime(_ x: ValueID) throws(ModelError) -> ValueID {
    try node(
      "Slice", [x, integers([-1]), integers([Int.min + 1]), integers([0]), integers([-1])])
  }
}

extension RecurrentLayer {
  /// ONNX's bias [1, 2 G H] of one direction, that of the input before that of the state.
  ///
  /// Keras has one bias, whose second half is zeros that are not learned, or both (GRU,
  /// reset_after).
  func biasForm(_ bias: Weight) -> WeightForm {
    let gates = gateOrder.count * units
    let halves: WeightForm
    if bias.shape.count == 2 {
      let second = gateOrder.map { $0 + gateOrder.count }
      halves = .reordered(.reshaped(.weight(bias), [2 * gates]), gateOrder + second)
    } else {
      halves = .joined([.reordered(.weight(bias), gateOrder), .zeros([gates])])
    }
    return .reshaped(halves, [1, 2 * gates])
  }
}
