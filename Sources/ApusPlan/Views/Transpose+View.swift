// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

extension Op.Transpose: ViewOperator {
  func views(
    of input: TensorView, outputs: [[Int]], integers: (Int) throws(ModelError) -> [Int]?
  ) throws(ModelError) -> [TensorView]? {
    [input.permuted(perm ?? input.shape.indices.reversed())]
  }
}
