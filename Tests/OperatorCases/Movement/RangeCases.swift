// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.Range: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "whole numbers", Op.Range(),
        inputs: [
          tensor([], [10] as [Int64]),
          tensor([], [4] as [Int64]),
          tensor([], [-3] as [Int64]),
        ],
        outputs: [
          tensor([2], [10, 7] as [Int64])
        ]),
      OperatorCase(
        "real numbers", Op.Range(),
        inputs: [
          floats([], [0]),
          floats([], [1]),
          floats([], [0.25]),
        ],
        outputs: [
          floats([4], [0, 0.25, 0.5, 0.75])
        ]),
      OperatorCase(
        "empty", Op.Range(),
        inputs: [
          tensor([], [3] as [Int32]),
          tensor([], [3] as [Int32]),
          tensor([], [1] as [Int32]),
        ],
        outputs: [
          tensor([0], [] as [Int32])
        ]),
    ]
  }
}

extension Op.EyeLike: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "above", with(Op.EyeLike()) { $0.k = 1 },
        inputs: [
          floats([2, 3], [0, 1, 2, 3, 4, 5])
        ],
        outputs: [
          floats([2, 3], [0, 1, 0, 0, 0, 1])
        ]),
      OperatorCase(
        "another type",
        with(Op.EyeLike()) {
          $0.dtype = .int64; $0.k = -1
        },
        inputs: [
          floats([3, 2], [0, 1, 2, 3, 4, 5])
        ],
        outputs: [
          tensor([3, 2], [0, 0, 1, 0, 0, 1] as [Int64])
        ]),
    ]
  }
}

extension Op.Trilu: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "upper", Op.Trilu(),
        inputs: [
          floats([3, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8])
        ],
        outputs: [
          floats([3, 3], [0, 1, 2, 0, 4, 5, 0, 0, 8])
        ]),
      OperatorCase(
        "lower below", with(Op.Trilu()) { $0.upper = false },
        inputs: [
          floats([2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([], [-1] as [Int64]),
        ],
        outputs: [
          floats([2, 2, 2], [0, 0, 2, 0, 0, 0, 6, 0])
        ]),
      OperatorCase(
        "far away", Op.Trilu(),
        inputs: [
          floats([2, 2], [0, 1, 2, 3]),
          tensor([], [4611686018427387904] as [Int64]),
        ],
        outputs: [
          floats([2, 2], [0, 0, 0, 0])
        ]),
    ]
  }
}
