// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.Pad: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "constant", Op.Pad(),
        inputs: [
          floats([2, 3], [1, 2, 3, 4, 5, 6]),
          tensor([4], [0, 1, 1, 0] as [Int64]),
          floats([], [9]),
        ],
        outputs: [
          floats([3, 4], [9, 1, 2, 3, 9, 4, 5, 6, 9, 9, 9, 9])
        ]),
      OperatorCase(
        "reflect", with(Op.Pad()) { $0.mode = .reflect },
        inputs: [
          floats([2, 3], [1, 2, 3, 4, 5, 6]),
          tensor([4], [0, 2, 0, 1] as [Int64]),
        ],
        outputs: [
          floats([2, 6], [3, 2, 1, 2, 3, 2, 6, 5, 4, 5, 6, 5])
        ]),
      OperatorCase(
        "edge and axes", with(Op.Pad()) { $0.mode = .edge },
        inputs: [
          floats([2, 3], [1, 2, 3, 4, 5, 6]),
          tensor([2], [1, 2] as [Int64]),
          nil,
          tensor([1], [-1] as [Int64]),
        ],
        outputs: [
          floats([2, 6], [1, 1, 2, 3, 3, 3, 4, 4, 5, 6, 6, 6])
        ]),
      OperatorCase(
        "wrap", with(Op.Pad()) { $0.mode = .wrap },
        inputs: [
          floats([2, 3], [1, 2, 3, 4, 5, 6]),
          tensor([4], [1, 0, 0, 2] as [Int64]),
        ],
        outputs: [
          floats([3, 5], [4, 5, 6, 4, 5, 1, 2, 3, 1, 2, 4, 5, 6, 4, 5])
        ]),
      OperatorCase(
        "cut and repeat", with(Op.Pad()) { $0.mode = .edge },
        inputs: [
          floats([2, 3], [1, 2, 3, 4, 5, 6]),
          tensor([4], [0, -1, 0, 2] as [Int64]),
        ],
        outputs: [
          floats([2, 4], [2, 3, 3, 3, 5, 6, 6, 6])
        ]),
    ]
  }
}
