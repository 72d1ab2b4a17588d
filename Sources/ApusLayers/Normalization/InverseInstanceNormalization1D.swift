// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Undoes an `InstanceNormalization1D` on what a model made of the window: the second half of
/// `RevIN`.
///
/// Takes [N, H, M], centers and deviations [N, 1, C]; gives [N, H, M]. The weights are those of
/// the normalisation.
final class InverseInstanceNormalization1D: Layer {
  let normalization: InstanceNormalization1D
  let channels: [Int]?

  init(_ normalization: InstanceNormalization1D, channels: [Int]?, name: String?) {
    self.normalization = normalization
    self.channels = channels
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    guard inputs.count == 3 else {
      throw ModelError(.invalidValue, "nothing was normalised; call normalize before denormalize")
    }
    let y = inputs[0]
    try checkFloat(y)
    try y.checkRank(3...3)
    let width = try inputs[1].channels()
    let columns = try y.channels()
    let places = channels ?? Array(0..<width)
    guard places.count == columns, places.allSatisfy((0..<width).contains) else {
      throw ModelError(
        .shapeMismatch,
        "the tensor has \(columns) columns, but \(places) of the window's \(width) channels are "
          + "to be brought back; pass the channel of each column as channels:")
    }
    return [y]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let width = try inputs[1].type.channels()
    func picked(_ id: ValueID, axis: Int) throws(ModelError) -> ValueID {
      guard let channels, channels != Array(0..<width) else { return id }
      return try e.node("Gather", [id, e.integers(channels)], ["axis": .int(axis)])
    }
    var y = try e.value(inputs[0])
    if normalization.affine {
      let beta = try picked(e.parameter(normalization.weight("beta")), axis: 0)
      let gamma = try picked(e.parameter(normalization.weight("gamma")), axis: 0)
      let epsilon = normalization.epsilon
      y = try e.node("Sub", [y, beta])
      y = try e.node("Div", [y, e.node("Add", [gamma, e.scalar(epsilon * epsilon)])])
    }
    y = try e.node("Mul", [y, picked(e.value(inputs[2]), axis: 2)])
    return [Emitted(try e.node("Add", [y, picked(e.value(inputs[1]), axis: 2)]))]
  }
}
