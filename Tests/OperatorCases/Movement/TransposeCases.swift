// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.Transpose: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "reversed", Op.Transpose(),
        inputs: [
          floats([2, 3], [0, 1, 2, 3, 4, 5])
        ],
        outputs: [
          floats([3, 2], [0, 3, 1, 4, 2, 5])
        ]),
      OperatorCase(
        "order", with(Op.Transpose()) { $0.perm = [1, 2, 0] },
        inputs: [
          floats([2, 1, 3], [0, 1, 2, 3, 4, 5])
        ],
        outputs: [
          floats([1, 3, 2], [0, 3, 1, 4, 2, 5])
        ]),
      OperatorCase(
        "strings", Op.Transpose(),
        inputs: [
          tensor([2, 2], ["a", "b", "c", "d"] as [String])
        ],
        outputs: [
          tensor([2, 2], ["a", "c", "b", "d"] as [String])
        ]),
    ]
  }
}

extension Op.Expand: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "both ways", Op.Expand(),
        inputs: [
          floats([2, 1], [1, 2]),
          tensor([3], [2, 1, 3] as [Int64]),
        ],
        outputs: [
          floats([2, 2, 3], [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2])
        ]),
      OperatorCase(
        "more axes", Op.Expand(),
        inputs: [
          floats([2], [1, 2]),
          tensor([3], [1, 1, 1] as [Int64]),
        ],
        outputs: [
          floats([1, 1, 2], [1, 2])
        ]),
    ]
  }
}

extension Op.Tile: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "two axes", Op.Tile(),
        inputs: [
          floats([2, 2], [1, 2, 3, 4]),
          tensor([2], [1, 2] as [Int64]),
        ],
        outputs: [
          floats([2, 4], [1, 2, 1, 2, 3, 4, 3, 4])
        ]),
      OperatorCase(
        "none", Op.Tile(),
        inputs: [
          floats([2], [1, 2]),
          tensor([1], [0] as [Int64]),
        ],
        outputs: [
          floats([0], [])
        ]),
    ]
  }
}
