// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

extension Op.Slice: ViewOperator {
  func views(
    of input: TensorView, outputs: [[Int]], integers: (Int) throws(ModelError) -> [Int]?
  ) throws(ModelError) -> [TensorView]? {
    guard let starts = try integers(1) else { return nil }
    let axes = try integers(3) ?? Array(starts.indices)
    let steps = try integers(4) ?? starts.map { _ in 1 }
    guard axes.count == starts.count, steps.count == starts.count else { return nil }
    var view = input
    for (place, axis) in axes.enumerated() {
      let axis = axis < 0 ? axis + input.rank : axis
      guard input.shape.indices.contains(axis) else { return nil }
      let extent = input.shape[axis]
      let step = steps[place]
      var start = starts[place] < 0 ? max(0, starts[place] &+ extent) : starts[place]
      // Going backward starts at the last element at the latest, going forward may start past it.
      start = min(start, step < 0 ? extent - 1 : extent)
      view = view.sliced(axis, from: max(0, start), count: outputs[0][axis], step: step)
    }
    return [view]
  }
}
