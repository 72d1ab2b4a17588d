// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

/// Over all axes, some, a negative one, with and without keeping them.
private func reductions<R: ReductionOperator>(_ op: R, positive: Bool = false) -> [GradientCase] {
  let x = doubles([2, 3, 4], seed: 3, positive: positive)
  var dropped = op
  dropped.keepsDimensions = false
  var noop = op
  noop.noopWithEmptyAxes = true
  return [
    GradientCase("all", op, [x]),
    GradientCase("last", op, [x, tensor([1], [Int64(-1)])]),
    GradientCase("two, dropped", dropped, [x, tensor([2], [Int64(0), 2])]),
    GradientCase("none", noop, [x]),
  ]
}

extension Op.ReduceSum: HasGradientCases {
  static var gradientCases: [GradientCase] { reductions(Op.ReduceSum()) }
}
