// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// A part of one axis: places `from` up to, not including, `to`; negative ones count from the end.
///
/// `Crop(axis: 1, from: -24)` of [N, T, C] gives the last 24 times, `Crop(axis: -1, to: 2)` the
/// first two channels. Source: ONNX Slice.
public final class Crop: Layer {
  let axis: Int
  let start: Int
  let end: Int?

  public init(axis: Int, from start: Int = 0, to end: Int? = nil, name: String? = nil) {
    self.axis = axis
    self.start = start
    self.end = end
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    let place = try x.axis(axis)
    guard place > 0 else { throw ModelError(.invalidValue, "the batch axis cannot be cut") }
    var shape = x.shape
    if let count = shape[place].value {
      let first = start < 0 ? start + count : start
      let last = end.map { $0 < 0 ? $0 + count : $0 } ?? count
      guard 0 <= first, first < last, last <= count else {
        throw ModelError(
          .shapeMismatch,
          "places \(start) up to \(end.map(String.init) ?? "the end") are not \(count) elements' "
            + "own, on axis \(axis) of \(x)")
      }
      shape[place] = .known(last - first)
    } else {
      shape[place] = end == nil && start < 0 ? .known(-start) : .unknown
    }
    return [SymbolicType(x.dtype, shape)]
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let x = inputs[0]
    let place = x.layout.place(ofAxis: try x.type.axis(axis), rank: x.rank)
    let y = try e.node(
      "Slice",
      [x.id, e.integers([start]), e.integers([end ?? .max]), e.integers([place])])
    return [Emitted(y, x.layout)]
  }
}
