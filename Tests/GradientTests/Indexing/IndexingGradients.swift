// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

private func indices(_ shape: [Int], _ values: [Int]) -> Tensor {
  tensor(shape, values.map(Int64.init))
}

extension Op.Gather: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [0, 1, -1].flatMap { axis in
      [
        GradientCase(
          "axis \(axis), one", Op.Gather(axis: axis), [doubles([3, 4, 3]), indices([], [-1])]),
        GradientCase(
          "axis \(axis), repeated", Op.Gather(axis: axis),
          [doubles([3, 4, 3]), indices([2, 2], [0, 2, 2, -3])]),
      ]
    }
  }
}
extension Op.GatherElements: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [
      GradientCase(
        "axis 0", Op.GatherElements(), [doubles([3, 2]), indices([2, 2], [0, 2, 0, -1])]),
      GradientCase(
        "last axis", with(Op.GatherElements()) { $0.axis = -1 },
        [doubles([3, 2]), indices([2, 3], [1, 1, 0, 0, 0, -1])]),
    ]
  }
}
extension Op.GatherND: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [
      GradientCase(
        "elements", Op.GatherND(), [doubles([3, 2]), indices([3, 2], [0, 1, 2, -1, 0, 1])]),
      GradientCase("rows", Op.GatherND(), [doubles([3, 2]), indices([2, 2, 1], [0, 2, 2, 1])]),
      GradientCase(
        "batch", with(Op.GatherND()) { $0.batchDims = 1 },
        [doubles([2, 3, 2]), indices([2, 2, 1], [0, 2, 1, 1])]),
      GradientCase(
        "two batch axes", with(Op.GatherND()) { $0.batchDims = 2 },
        [doubles([2, 2, 3]), indices([2, 2, 1], [0, 2, 1, 1])]),
    ]
  }
}
extension Op.ScatterElements: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [ScatterReduction.none, .add].flatMap { reduction in
      [0, -1].map { axis in
        GradientCase(
          "\(reduction), axis \(axis)",
          with(Op.ScatterElements()) { ($0.axis, $0.reduction) = (axis, reduction) },
          [doubles([3, 3]), indices([2, 2], [0, 2, 1, -3]), doubles([2, 2], seed: 1)])
      }
    }
  }
}
extension Op.ScatterND: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [ScatterReduction.none, .add].flatMap { reduction in
      let op = with(Op.ScatterND()) { $0.reduction = reduction }
      return [
        GradientCase(
          "\(reduction), elements", op,
          [doubles([3, 2]), indices([2, 2], [0, 1, -1, 0]), doubles([2], seed: 1)]),
        GradientCase(
          "\(reduction), rows", op,
          [doubles([3, 2]), indices([2, 1], [2, 0]), doubles([2, 2], seed: 1)]),
      ]
    }
  }
}
extension Op.TopK: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [(-1, true), (0, true), (1, false)].map { axis, largest in
      GradientCase(
        "axis \(axis), \(largest ? "largest" : "smallest")",
        with(Op.TopK()) { ($0.axis, $0.largest) = (axis, largest) },
        [doubles([4, 5]), indices([1], [2])], outputs: 2)
    }
  }
}
