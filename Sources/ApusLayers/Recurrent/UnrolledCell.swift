// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What every step of a recurrence that is written out step by step reads.
struct UnrolledCell {
  /// Keras's recurrent kernel [H, G H].
  var recurrentKernel: ValueID
  /// The bias of the state [1, G H], when it is one of its own.
  var recurrentBias: ValueID?
  /// What the state is multiplied by on its way into the recurrent kernel: [N, H].
  var mask: ValueID?

  func masked(_ e: Emitter, _ state: ValueID) throws(ModelError) -> ValueID {
    guard let mask else { return state }
    return try e.node("Mul", [state, mask])
  }
}

extension Emitter {
  /// A recurrence of one direction step by step, over `x` [T, N, C] with a known T: the sequence
  /// [T, 1, N, H] and the last states, each [1, N, H].
  func unrolled(
    _ layer: RecurrentLayer, direction: RecurrentDirection, _ x: ValueID, times: Dimension,
    states: [ValueID]
  ) throws(ModelError) -> RecurrentRun {
    guard let count = times.value, count > 0 else {
      throw ModelError(
        .unsupported,
        "recurrent_dropout is trained step by step and needs a known number of times, got "
          + "\(times); give it in Input(shape:)")
    }
    var (cell, sums) = try projected(layer, x)
    cell.mask = try dropMask(
      rate: layer.settings.recurrentDropout, [batch(of: x), integers([layer.units])])
    let steps = try split(sums, into: count, of: 1, axis: 0)
    var hidden: [ValueID] = []
    var current: [ValueID]? = states.isEmpty ? nil : states
    for time in direction == .reverse ? Array((0..<count).reversed()) : Array(0..<count) {
      let next = try layer.step(self, cell, steps[time], current)
      hidden.append(next[0])
      current = next
    }
    if direction == .reverse { hidden.reverse() }
    let sequence = hidden.count == 1 ? hidden[0] : try node("Concat", hidden, ["axis": .int(0)])
    return RecurrentRun(
      sequence: try node("Unsqueeze", [sequence, integers([1])]), states: current ?? [])
  }

  /// `x kernel + bias` at all times, and what the steps read.
  private func projected(
    _ layer: RecurrentLayer, _ x: ValueID
  ) throws(ModelError) -> (UnrolledCell, ValueID) {
    let kernel = try parameter(layer.weight("kernel"))
    var cell = UnrolledCell(recurrentKernel: try parameter(layer.weight("recurrent_kernel")))
    var sums = try node("MatMul", [x, kernel])
    if layer.useBias {
      var bias = try parameter(layer.weight("bias"))
      if layer.biasShape.count == 2 {
        let halves = try split(bias, into: 2, of: 1, axis: 0)
        bias = halves[0]
        cell.recurrentBias = halves[1]
      }
      sums = try node("Add", [sums, bias])
    }
    return (cell, sums)
  }

  /// So many parts of a value along an axis, each of `size`; the value itself when it is one.
  ///
  /// Sizes are given because opset 18 wants them and opset 17 has no number of outputs.
  func split(
    _ x: ValueID, into count: Int, of size: Int, axis: Int
  ) throws(ModelError) -> [ValueID] {
    if count == 1 { return [x] }
    let sizes = try integers([Int](repeating: size, count: count))
    return try nodes(
      "Split", [x, sizes], ["axis": .int(axis)], outputs: (0..<count).map { "/\($0)" })
  }

  /// The extent N of a value [T, N, C].
  func batch(of x: ValueID) throws(ModelError) -> ValueID {
    try node("Shape", x, ["start": .int(1), "end": .int(2)])
  }

  /// A Dropout over ones whose extents are the parts, joined; nil when nothing is dropped.
  func dropMask(rate: Double, _ extents: [ValueID]) throws(ModelError) -> ValueID? {
    guard mode == .training, rate > 0 else { return nil }
    let shape = extents.count == 1 ? extents[0] : try node("Concat", extents, ["axis": .int(0)])
    let one = try Tensor(shape: [1], [Float(1)])
    return try dropped(node("ConstantOfShape", shape, ["value": .tensor(one)]), rate: rate)
  }
}
