// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Which way a recurrent node walks.
enum RecurrentDirection: String {
  case forward
  case reverse
  case bidirectional
}

extension Emitter {
  /// One LSTM, GRU or RNN node for the cells of all directions.
  ///
  /// `states` has one list per state tensor, with one wire [N, H] per direction. The sequence is
  /// [T, D, N, H], and each state [D, N, H].
  func recurrent(
    _ cells: [RecurrentLayer], direction: RecurrentDirection, _ input: Wire, states: [[Wire]],
    wantsSequence: Bool
  ) throws(ModelError) -> (sequence: ValueID?, states: [ValueID]) {
    let cell = cells[0]
    var attributes = cell.extraAttributes
    attributes["hidden_size"] = .int(cell.units)
    if direction != .forward { attributes["direction"] = .string(direction.rawValue) }
    try addFunctions(cells, &attributes)
    let x = try value(input, as: .timeFirst)
    var inputs: [ValueID?] = [x] + (try recurrentWeights(cells, channels: input.type.channels()))
    if !states.isEmpty {
      if !cell.useBias { inputs.append(nil) }
      inputs.append(nil)
      for wires in states {
        var parts: [ValueID] = []
        for wire in wires { parts.append(try unsqueezedFront(value(wire))) }
        inputs.append(parts.count == 1 ? parts[0] : try node("Concat", parts, ["axis": .int(0)]))
      }
    }
    let names = ["/Y", "/Y_h", "/Y_c"].prefix(1 + cell.stateCount)
    let outputs = try nodes(cell.operation, inputs, attributes, outputs: Array(names))
    return (wantsSequence ? outputs[0] : nil, Array(outputs.dropFirst()))
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
