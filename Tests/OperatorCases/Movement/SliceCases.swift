// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.Slice: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "axes and steps", Op.Slice(),
        inputs: [
          floats([3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
          tensor([2], [0, 1] as [Int64]),
          tensor([2], [3, 1000] as [Int64]),
          tensor([2], [0, -1] as [Int64]),
          tensor([2], [2, 2] as [Int64]),
        ],
        outputs: [
          floats([2, 2], [1, 3, 9, 11])
        ]),
      OperatorCase(
        "backward", Op.Slice(),
        inputs: [
          floats([4], [0, 1, 2, 3]),
          tensor([1], [-1] as [Int64]),
          tensor([1], [-9223372036854775808] as [Int64]),
          tensor([1], [0] as [Int64]),
          tensor([1], [-1] as [Int64]),
        ],
        outputs: [
          floats([4], [3, 2, 1, 0])
        ]),
      OperatorCase(
        "nothing", Op.Slice(),
        inputs: [
          floats([4], [0, 1, 2, 3]),
          tensor([1], [3] as [Int64]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [
          floats([0], [])
        ]),
      OperatorCase(
        "counting from the end", Op.Slice(),
        inputs: [
          floats([2, 4], [0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2], [0, -3] as [Int64]),
          tensor([2], [1, -1] as [Int64]),
        ],
        outputs: [
          floats([1, 2], [1, 2])
        ]),
    ]
  }
}
