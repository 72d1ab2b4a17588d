// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.Concat: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "second axis", with(Op.Concat()) { $0.axis = 1 },
        inputs: [
          floats([2, 1], [0, 1]),
          floats([2, 2], [0, 1, 2, 3]),
        ],
        outputs: [
          floats([2, 3], [0, 0, 1, 1, 2, 3])
        ]),
      OperatorCase(
        "from the end", with(Op.Concat()) { $0.axis = -1 },
        inputs: [
          tensor([2], [1, 2] as [Int64]),
          tensor([0], [] as [Int64]),
          tensor([1], [3] as [Int64]),
        ],
        outputs: [
          tensor([3], [1, 2, 3] as [Int64])
        ]),
    ]
  }
}

extension Op.Split: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "lengths", with(Op.Split()) { $0.axis = 1 },
        inputs: [
          floats([2, 3], [0, 1, 2, 3, 4, 5]),
          tensor([2], [1, 2] as [Int64]),
        ],
        outputs: [
          floats([2, 1], [0, 3]),
          floats([2, 2], [1, 2, 4, 5]),
        ]),
      OperatorCase(
        "equal", Op.Split(),
        inputs: [
          tensor([4], [1, 2, 3, 4] as [Int64])
        ],
        outputs: [
          tensor([2], [1, 2] as [Int64]),
          tensor([2], [3, 4] as [Int64]),
        ]),
      OperatorCase(
        "shorter last", with(Op.Split()) { $0.outputCount = 3 },
        inputs: [
          tensor([5], [1, 2, 3, 4, 5] as [Int64])
        ],
        outputs: [
          tensor([2], [1, 2] as [Int64]),
          tensor([2], [3, 4] as [Int64]),
          tensor([1], [5] as [Int64]),
        ]),
    ]
  }
}
