// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

extension Op.LayerNormalization: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let x = doubles([2, 3, 4], seed: 1)
    let op = with(Op.LayerNormalization()) { $0.stashType = .float64 }
    return [
      GradientCase("last axis", op, [x, doubles([4], seed: 2), doubles([4], seed: 3)]),
      GradientCase("no bias", op, [x, doubles([4], seed: 2)]),
      GradientCase(
        "two axes", with(op) { $0.axis = 1 }, [x, doubles([3, 4], seed: 2), doubles([4], seed: 3)]),
      GradientCase("scale of a row", op, [x, doubles([3, 1], seed: 2), doubles([], seed: 3)]),
      GradientCase(
        "32-bit statistics", Op.LayerNormalization(),
        [x, doubles([4], seed: 2), doubles([4], seed: 3)]),
    ]
  }
}

extension Op.RMSNormalization: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let x = doubles([2, 3, 4], seed: 1)
    return [
      GradientCase("last axis", Op.RMSNormalization(), [x, doubles([4], seed: 2)]),
      GradientCase(
        "two axes", with(Op.RMSNormalization()) { $0.axis = -2 }, [x, doubles([3, 4], seed: 2)]),
      GradientCase("one scale", Op.RMSNormalization(), [x, doubles([1], seed: 2)]),
    ]
  }
}

extension Op.GroupNormalization: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [(1, 6), (2, 6), (6, 6), (3, 3)].map { groups, scales in
      GradientCase(
        "\(groups) groups, \(scales) scales", with(Op.GroupNormalization()) { $0.groups = groups },
        [doubles([2, 6, 5], seed: 1), doubles([scales], seed: 2), doubles([6], seed: 3)])
    }
  }
}

extension Op.InstanceNormalization: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [[2, 3, 5], [2, 3, 2, 4]].map { shape in
      GradientCase(
        "rank \(shape.count)", Op.InstanceNormalization(),
        [doubles(shape, seed: 1), doubles([3], seed: 2), doubles([3], seed: 3)])
    }
  }
}

extension Op.LpNormalization: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [1, 2].flatMap { p in
      [0, -1].map { axis in
        GradientCase(
          "p \(p), axis \(axis)", with(Op.LpNormalization()) { ($0.p, $0.axis) = (p, axis) },
          [doubles([3, 4], seed: 2)])
      }
    }
  }
}

extension Op.MeanVarianceNormalization: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [
      GradientCase("usual", Op.MeanVarianceNormalization(), [doubles([2, 3, 2, 3], seed: 1)]),
      GradientCase(
        "one axis", with(Op.MeanVarianceNormalization()) { $0.axes = [-1] },
        [doubles([3, 4], seed: 1)]),
    ]
  }
}

extension Op.Dropout: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let x = doubles([2, 3])
    return [
      GradientCase("no training", Op.Dropout(), [x, tensor([], [0.3])], checked: [0]),
      GradientCase(
        "ratio 0", Op.Dropout(), [x, tensor([], [0.0]), tensor([], [true])], checked: [0]),
    ]
  }
}

extension Op.LRN: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [1, 2, 3, 9].map { size in
      GradientCase(
        "size \(size)", with(Op.LRN()) { ($0.size, $0.alpha) = (size, 0.7) },
        [doubles([2, 5, 3], seed: 1)])
    }
  }
}
