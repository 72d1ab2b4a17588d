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
        "reflect on three axes", with(Op.Pad()) { $0.mode = .reflect },
        inputs: [
          floats([2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
          tensor([6], [1, 2, 1, 0, 2, 1] as [Int64]),
        ],
        outputs: [
          floats(
            [3, 7, 4],
            [
              12, 11, 12, 11, 10, 9, 10, 9, 8, 7, 8, 7, 10, 9, 10, 9, 12, 11, 12, 11, 10, 9, 10, 9,
              8, 7, 8, 7, 6, 5, 6, 5, 4, 3, 4, 3, 2, 1, 2, 1, 4, 3, 4, 3, 6, 5, 6, 5, 4, 3, 4, 3,
              2, 1, 2, 1, 12, 11, 12, 11, 10, 9, 10, 9, 8, 7, 8, 7, 10, 9, 10, 9, 12, 11, 12, 11,
              10, 9, 10, 9, 8, 7, 8, 7,
            ])
        ]),
      OperatorCase(
        "reflect again and again", with(Op.Pad()) { $0.mode = .reflect },
        inputs: [
          tensor([2, 3], [1, 2, 3, 4, 5, 6] as [Int64]),
          tensor([4], [0, 5, 0, 6] as [Int64]),
        ],
        outputs: [
          tensor(
            [2, 14],
            [
              2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 5, 4, 5, 6, 5, 4, 5, 6, 5, 4, 5, 6, 5, 4,
            ] as [Int64])
        ]),
      OperatorCase(
        "wrap again and again", with(Op.Pad()) { $0.mode = .wrap },
        inputs: [
          floats([2, 3], [1, 2, 3, 4, 5, 6]),
          tensor([4], [0, 4, 3, 2] as [Int64]),
        ],
        outputs: [
          floats(
            [5, 9],
            [
              3, 1, 2, 3, 1, 2, 3, 1, 2, 6, 4, 5, 6, 4, 5, 6, 4, 5, 3, 1, 2, 3, 1, 2, 3, 1, 2, 6,
              4, 5, 6, 4, 5, 6, 4, 5, 3, 1, 2, 3, 1, 2, 3, 1, 2,
            ])
        ]),
      OperatorCase(
        "edge at both ends", with(Op.Pad()) { $0.mode = .edge },
        inputs: [
          floats([2, 3], [1, 2, 3, 4, 5, 6]),
          tensor([4], [2, 1, 1, 2] as [Int64]),
        ],
        outputs: [
          floats(
            [5, 6],
            [
              1, 1, 2, 3, 3, 3, 1, 1, 2, 3, 3, 3, 1, 1, 2, 3, 3, 3, 4, 4, 5, 6, 6, 6, 4, 4, 5, 6,
              6, 6,
            ])
        ]),
      OperatorCase(
        "wrap of one, more often than copies are made for", with(Op.Pad()) { $0.mode = .wrap },
        inputs: [
          floats([1], [4]),
          tensor([2], [3, 20] as [Int64]),
        ],
        outputs: [floats([24], [Float](repeating: 4, count: 24))]),
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
