// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

extension Op.Gather: ViewOperator {
  /// One index is a slice.
  func views(
    of input: TensorView, outputs: [[Int]], integers: (Int) throws(ModelError) -> [Int]?
  ) throws(ModelError) -> [TensorView]? {
    guard let indices = try integers(1), indices.count == 1 else { return nil }
    let axis = axis < 0 ? axis + input.rank : axis
    guard input.shape.indices.contains(axis) else { return nil }
    let index = indices[0] < 0 ? indices[0] + input.shape[axis] : indices[0]
    guard (0..<input.shape[axis]).contains(index) else { return nil }
    return input.sliced(axis, from: index, count: 1).reshaped(outputs[0]).map { [$0] }
  }
}
