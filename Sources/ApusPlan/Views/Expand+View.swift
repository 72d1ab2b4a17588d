// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

extension Op.Expand: ViewOperator {
  func views(
    of input: TensorView, outputs: [[Int]], integers: (Int) throws(ModelError) -> [Int]?
  ) throws(ModelError) -> [TensorView]? {
    input.broadcast(to: outputs[0]).map { [$0] }
  }
}
