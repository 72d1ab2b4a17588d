// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.ReduceSum: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "axis kept", Op.ReduceSum(),
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [floats([2, 1, 2], [-6, -3, 12, 15])]),
      OperatorCase(
        "axes dropped", with(Op.ReduceSum()) { $0.keepsDimensions = false },
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2], [0, -1] as [Int64]),
        ],
        outputs: [floats([3], [-2, 6, 14])]),
      OperatorCase(
        "all", Op.ReduceSum(),
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([1, 1, 1], [18])]),
      OperatorCase(
        "no axes", with(Op.ReduceSum()) { $0.noopWithEmptyAxes = true },
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])]),
      OperatorCase(
        "whole numbers", Op.ReduceSum(),
        inputs: [tensor([2, 3], [1, -2, 3, 4, 5, -6] as [Int32]), tensor([1], [1] as [Int64])],
        outputs: [tensor([2, 1], [2, 3] as [Int32])]),
      OperatorCase(
        "of nothing", Op.ReduceSum(),
        inputs: [floats([2, 0, 2], []), tensor([1], [1] as [Int64])],
        outputs: [floats([2, 1, 2], [0, 0, 0, 0])]),
    ]
  }
}

extension Op.ReduceMean: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "axis kept", Op.ReduceMean(),
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [floats([2, 1, 2], [-2, -1, 4, 5])]),
      OperatorCase(
        "axes dropped", with(Op.ReduceMean()) { $0.keepsDimensions = false },
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2], [0, -1] as [Int64]),
        ],
        outputs: [floats([3], [-0.5, 1.5, 3.5])]),
      OperatorCase(
        "all", Op.ReduceMean(),
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([1, 1, 1], [1.5])]),
      OperatorCase(
        "no axes", with(Op.ReduceMean()) { $0.noopWithEmptyAxes = true },
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])]),
      OperatorCase(
        "whole numbers", Op.ReduceMean(),
        inputs: [tensor([2, 3], [1, -2, 3, 4, 5, -6] as [Int32]), tensor([1], [1] as [Int64])],
        outputs: [tensor([2, 1], [0, 1] as [Int32])]),
    ]
  }
}

extension Op.ReduceProd: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "axis kept", Op.ReduceProd(),
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [floats([2, 1, 2], [0, 3, 48, 105])]),
      OperatorCase(
        "axes dropped", with(Op.ReduceProd()) { $0.keepsDimensions = false },
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2], [0, -1] as [Int64]),
        ],
        outputs: [floats([3], [72, 40, 0])]),
      OperatorCase(
        "all", Op.ReduceProd(),
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([1, 1, 1], [0])]),
      OperatorCase(
        "of nothing", Op.ReduceProd(),
        inputs: [floats([2, 0, 2], []), tensor([1], [1] as [Int64])],
        outputs: [floats([2, 1, 2], [1, 1, 1, 1])]),
    ]
  }
}

extension Op.ReduceMax: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "axis kept", Op.ReduceMax(),
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [floats([2, 1, 2], [0, 1, 6, 7])]),
      OperatorCase(
        "axes dropped", with(Op.ReduceMax()) { $0.keepsDimensions = false },
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2], [0, -1] as [Int64]),
        ],
        outputs: [floats([3], [3, 5, 7])]),
      OperatorCase(
        "all", Op.ReduceMax(),
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([1, 1, 1], [7])]),
      OperatorCase(
        "no axes", with(Op.ReduceMax()) { $0.noopWithEmptyAxes = true },
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])]),
      OperatorCase(
        "whole numbers", Op.ReduceMax(),
        inputs: [tensor([2, 3], [1, -2, 3, 4, 5, -6] as [Int32]), tensor([1], [1] as [Int64])],
        outputs: [tensor([2, 1], [3, 5] as [Int32])]),
      OperatorCase(
        "of nothing", Op.ReduceMax(),
        inputs: [floats([2, 0, 2], []), tensor([1], [1] as [Int64])],
        outputs: [floats([2, 1, 2], [-.infinity, -.infinity, -.infinity, -.infinity])]),
      OperatorCase(
        "Booleans", Op.ReduceMax(),
        inputs: [
          tensor([2, 2], [false, true, false, false] as [Bool]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [tensor([2, 1], [true, false] as [Bool])]),
    ]
  }
}

extension Op.ReduceMin: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "axis kept", Op.ReduceMin(),
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [floats([2, 1, 2], [-4, -3, 2, 3])]),
      OperatorCase(
        "axes dropped", with(Op.ReduceMin()) { $0.keepsDimensions = false },
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2], [0, -1] as [Int64]),
        ],
        outputs: [floats([3], [-4, -2, 0])]),
      OperatorCase(
        "all", Op.ReduceMin(),
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([1, 1, 1], [-4])]),
      OperatorCase(
        "no axes", with(Op.ReduceMin()) { $0.noopWithEmptyAxes = true },
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])]),
      OperatorCase(
        "of nothing", Op.ReduceMin(),
        inputs: [floats([2, 0, 2], []), tensor([1], [1] as [Int64])],
        outputs: [floats([2, 1, 2], [.infinity, .infinity, .infinity, .infinity])]),
      OperatorCase(
        "NaN", Op.ReduceMin(),
        inputs: [floats([3], [1, .nan, 0])],
        outputs: [floats([1], [.nan])]),
    ]
  }
}
