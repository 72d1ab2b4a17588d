// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

extension Op.Split: ViewOperator {
  func views(
    of input: TensorView, outputs: [[Int]], integers: (Int) throws(ModelError) -> [Int]?
  ) throws(ModelError) -> [TensorView]? {
    let axis = axis < 0 ? axis + input.rank : axis
    // An output that is not wanted has no shape here; its extent is then unknown.
    guard input.shape.indices.contains(axis), outputs.allSatisfy({ $0.count == input.rank }) else {
      return nil
    }
    var start = 0
    var views: [TensorView] = []
    for shape in outputs {
      views.append(input.sliced(axis, from: start, count: shape[axis]))
      start += shape[axis]
    }
    return views
  }
}
