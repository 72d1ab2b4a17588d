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
    GradientCase("scalar", op, [doubles([], seed: 3, positive: positive)]),
    GradientCase("one of no axes", op, [tensor([], [0.7]), tensor([1], [Int64(0)])]),
    GradientCase("outer", op, [x, tensor([2], [Int64(1), 0])]),
  ]
}

extension Op.ReduceSum: HasGradientCases {
  static var gradientCases: [GradientCase] { reductions(Op.ReduceSum()) }
}
extension Op.ReduceMean: HasGradientCases {
  static var gradientCases: [GradientCase] { reductions(Op.ReduceMean()) }
}
extension Op.ReduceMax: HasGradientCases {
  static var gradientCases: [GradientCase] { reductions(Op.ReduceMax()) }
}
extension Op.ReduceMin: HasGradientCases {
  static var gradientCases: [GradientCase] { reductions(Op.ReduceMin()) }
}
extension Op.ReduceSumSquare: HasGradientCases {
  static var gradientCases: [GradientCase] { reductions(Op.ReduceSumSquare()) }
}
extension Op.ReduceL1: HasGradientCases {
  static var gradientCases: [GradientCase] { reductions(Op.ReduceL1()) }
}
extension Op.ReduceL2: HasGradientCases {
  static var gradientCases: [GradientCase] { reductions(Op.ReduceL2()) }
}
extension Op.ReduceLogSum: HasGradientCases {
  static var gradientCases: [GradientCase] { reductions(Op.ReduceLogSum(), positive: true) }
}
extension Op.ReduceLogSumExp: HasGradientCases {
  static var gradientCases: [GradientCase] { reductions(Op.ReduceLogSumExp()) }
}
extension Op.ReduceProd: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let zeros = tensor([3, 3], [0.0, 0.5, 2, 0, -0.7, 0, 1.5, -0.3, 0.8])
    return reductions(Op.ReduceProd()) + [
      GradientCase("with zeros", Op.ReduceProd(), [zeros, tensor([1], [Int64(1)])])
    ]
  }
}

extension Op.CumSum: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [(false, false), (true, false), (false, true), (true, true)].flatMap { exclusive, reverse in
      [0, -1].map { axis in
        GradientCase(
          "axis \(axis)\(exclusive ? ", exclusive" : "")\(reverse ? ", reverse" : "")",
          with(Op.CumSum()) { ($0.isExclusive, $0.isReverse) = (exclusive, reverse) },
          [doubles([3, 4]), tensor([], [Int64(axis)])])
      }
    }
  }
}
