// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.ReduceL1: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "axis kept", Op.ReduceL1(),
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [floats([2, 1, 2], [6, 5, 12, 15])]),
      OperatorCase(
        "axes dropped", with(Op.ReduceL1()) { $0.keepsDimensions = false },
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2], [0, -1] as [Int64]),
        ],
        outputs: [floats([3], [12, 12, 14])]),
      OperatorCase(
        "all", Op.ReduceL1(),
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([1, 1, 1], [38])]),
      OperatorCase(
        "no axes", with(Op.ReduceL1()) { $0.noopWithEmptyAxes = true },
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([2, 3, 2], [4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7])]),
      OperatorCase(
        "whole numbers", Op.ReduceL1(),
        inputs: [tensor([2, 3], [1, -2, 3, 4, 5, -6] as [Int32]), tensor([1], [1] as [Int64])],
        outputs: [tensor([2, 1], [6, 15] as [Int32])]),
    ]
  }
}

extension Op.ReduceL2: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "axis kept", Op.ReduceL2(),
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [floats([2, 1, 2], [4.472136, 3.3166249, 7.483315, 9.1104336])]),
      OperatorCase(
        "axes dropped", with(Op.ReduceL2()) { $0.keepsDimensions = false },
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2], [0, -1] as [Int64]),
        ],
        outputs: [floats([3], [6.1644139, 6.78233, 9.2736187])]),
      OperatorCase(
        "all", Op.ReduceL2(),
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([1, 1, 1], [13.038404])]),
      OperatorCase(
        "no axes", with(Op.ReduceL2()) { $0.noopWithEmptyAxes = true },
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([2, 3, 2], [4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7])]),
    ]
  }
}

extension Op.ReduceSumSquare: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "axis kept", Op.ReduceSumSquare(),
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [floats([2, 1, 2], [20, 11, 56, 83])]),
      OperatorCase(
        "axes dropped", with(Op.ReduceSumSquare()) { $0.keepsDimensions = false },
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2], [0, -1] as [Int64]),
        ],
        outputs: [floats([3], [38, 46, 86])]),
      OperatorCase(
        "all", Op.ReduceSumSquare(),
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([1, 1, 1], [170])]),
      OperatorCase(
        "no axes", with(Op.ReduceSumSquare()) { $0.noopWithEmptyAxes = true },
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([2, 3, 2], [16, 9, 4, 1, 0, 1, 4, 9, 16, 25, 36, 49])]),
      OperatorCase(
        "whole numbers", Op.ReduceSumSquare(),
        inputs: [tensor([2, 3], [1, -2, 3, 4, 5, -6] as [Int32]), tensor([1], [1] as [Int64])],
        outputs: [tensor([2, 1], [14, 77] as [Int32])]),
    ]
  }
}

extension Op.ReduceLogSum: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "axis kept", Op.ReduceLogSum(),
        inputs: [
          floats([2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [floats([2, 1, 2], [2.1972246, 2.4849067, 3.2958369, 3.4011974])]),
      OperatorCase(
        "axes dropped", with(Op.ReduceLogSum()) { $0.keepsDimensions = false },
        inputs: [
          floats([2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
          tensor([2], [0, -1] as [Int64]),
        ],
        outputs: [floats([3], [2.8903718, 3.2580965, 3.5263605])]),
      OperatorCase(
        "all", Op.ReduceLogSum(),
        inputs: [floats([2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])],
        outputs: [floats([1, 1, 1], [4.356709])]),
      OperatorCase(
        "no axes", with(Op.ReduceLogSum()) { $0.noopWithEmptyAxes = true },
        inputs: [floats([2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])],
        outputs: [
          floats(
            [2, 3, 2],
            [
              0, 0.69314718, 1.0986123, 1.3862944, 1.6094379, 1.7917595, 1.9459101, 2.0794415,
              2.1972246, 2.3025851, 2.3978953, 2.4849067,
            ])
        ]),
      OperatorCase(
        "of nothing", Op.ReduceLogSum(),
        inputs: [floats([2, 0, 2], []), tensor([1], [1] as [Int64])],
        outputs: [floats([2, 1, 2], [-.infinity, -.infinity, -.infinity, -.infinity])]),
    ]
  }
}

extension Op.ReduceLogSumExp: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "axis kept", Op.ReduceLogSumExp(),
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [floats([2, 1, 2], [0.1429316, 1.1429316, 6.1429315, 7.1429315])]),
      OperatorCase(
        "axes dropped", with(Op.ReduceLogSumExp()) { $0.keepsDimensions = false },
        inputs: [
          floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2], [0, -1] as [Int64]),
        ],
        outputs: [floats([3], [3.3157372, 5.3157372, 7.3157372])]),
      OperatorCase(
        "all", Op.ReduceLogSumExp(),
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([1, 1, 1], [7.4586692])]),
      OperatorCase(
        "no axes", with(Op.ReduceLogSumExp()) { $0.noopWithEmptyAxes = true },
        inputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])],
        outputs: [floats([2, 3, 2], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7])]),
      OperatorCase(
        "large", Op.ReduceLogSumExp(),
        inputs: [floats([2], [1000, 1000])],
        outputs: [floats([1], [1000.6932])]),
      OperatorCase(
        "of nothing", Op.ReduceLogSumExp(),
        inputs: [floats([2, 0, 2], []), tensor([1], [1] as [Int64])],
        outputs: [floats([2, 1, 2], [-.infinity, -.infinity, -.infinity, -.infinity])]),
    ]
  }
}
