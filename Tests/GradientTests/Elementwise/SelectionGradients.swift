// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

/// One to three inputs of broadcast shapes, no two elements equal.
private func variadic(_ op: any Operator) -> [GradientCase] {
  [
    GradientCase("one", op, [doubles([2, 3], seed: 1)]),
    GradientCase("two", op, [doubles([2, 3], seed: 1), doubles([3], seed: 2)]),
    GradientCase(
      "three", op, [doubles([2, 3], seed: 1), doubles([2, 1], seed: 4), doubles([], seed: 3)]),
  ]
}

extension Op.Sum: HasGradientCases {
  static var gradientCases: [GradientCase] { variadic(Op.Sum()) }
}
extension Op.Mean: HasGradientCases {
  static var gradientCases: [GradientCase] { variadic(Op.Mean()) }
}
extension Op.Max: HasGradientCases {
  static var gradientCases: [GradientCase] { variadic(Op.Max()) }
}
extension Op.Min: HasGradientCases {
  static var gradientCases: [GradientCase] { variadic(Op.Min()) }
}

extension Op.Where: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let condition = tensor([2, 3], [true, false, true, false, false, true])
    return [
      GradientCase("alike", Op.Where(), [condition, doubles([2, 3], seed: 1), doubles([2, 3])]),
      GradientCase("broadcast", Op.Where(), [condition, doubles([3], seed: 1), doubles([])]),
      GradientCase(
        "condition broadcast", Op.Where(),
        [tensor([2, 1], [true, false]), doubles([2, 3]), doubles([3])]),
    ]
  }
}

extension Op.Cast: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [GradientCase("to itself", Op.Cast(to: .float64), [doubles([2, 3])])]
  }
}

extension Op.CastLike: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [GradientCase("alike", Op.CastLike(), [doubles([2, 3]), tensor([1], [1.0])], checked: [0])]
  }
}
