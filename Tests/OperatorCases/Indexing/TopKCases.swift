// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.TopK: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "largest, ties", Op.TopK(),
        inputs: [
          floats([1, 4], [1, 3, 3, 2]),
          tensor([1], [3] as [Int64]),
        ],
        outputs: [
          floats([1, 3], [3, 3, 2]),
          tensor([1, 3], [1, 2, 3] as [Int64]),
        ]),
      OperatorCase(
        "smallest of columns",
        with(Op.TopK()) {
          $0.axis = 0; $0.largest = false
        },
        inputs: [
          floats([3, 2], [4, 1, 2, 3, 2, 0]),
          tensor([1], [2] as [Int64]),
        ],
        outputs: [
          floats([2, 2], [2, 0, 2, 1]),
          tensor([2, 2], [1, 2, 2, 0] as [Int64]),
        ]),
    ]
  }
}

extension Op.Unique: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "sorted", Op.Unique(),
        inputs: [
          floats([6], [2, 1, 1, 3, 4, 3])
        ],
        outputs: [
          floats([4], [1, 2, 3, 4]),
          tensor([4], [1, 0, 3, 4] as [Int64]),
          tensor([6], [1, 0, 0, 2, 3, 2] as [Int64]),
          tensor([4], [2, 1, 2, 1] as [Int64]),
        ]),
      OperatorCase(
        "first appearance", with(Op.Unique()) { $0.sorted = false },
        inputs: [
          tensor([4], [2, 1, 1, 3] as [Int64])
        ],
        outputs: [
          tensor([3], [2, 1, 3] as [Int64]),
          tensor([3], [0, 1, 3] as [Int64]),
          tensor([4], [0, 1, 1, 2] as [Int64]),
          tensor([3], [1, 2, 1] as [Int64]),
        ]),
      OperatorCase(
        "rows", with(Op.Unique()) { $0.axis = 0 },
        inputs: [
          floats([3, 2], [1, 0, 1, 0, 0, 3])
        ],
        outputs: [
          floats([2, 2], [0, 3, 1, 0]),
          tensor([2], [2, 0] as [Int64]),
          tensor([3], [1, 1, 0] as [Int64]),
          tensor([2], [1, 2] as [Int64]),
        ]),
      OperatorCase(
        "strings", Op.Unique(),
        inputs: [
          tensor([3], ["b", "a", "b"] as [String])
        ],
        outputs: [
          tensor([2], ["a", "b"] as [String]),
          tensor([2], [1, 0] as [Int64]),
          tensor([3], [1, 0, 1] as [Int64]),
          tensor([2], [1, 2] as [Int64]),
        ]),
    ]
  }
}
