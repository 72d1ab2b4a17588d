// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.Constant: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "tensor", Op.Constant(tensor([2], [1, 2] as [Int64])),
        inputs: [],
        outputs: [
          tensor([2], [1, 2] as [Int64])
        ]),
      OperatorCase(
        "number", with(Op.Constant()) { $0.valueFloat = 1.5 },
        inputs: [],
        outputs: [
          floats([], [1.5])
        ]),
      OperatorCase(
        "strings", with(Op.Constant()) { $0.valueStrings = ["a", "b"] },
        inputs: [],
        outputs: [
          tensor([2], ["a", "b"] as [String])
        ]),
    ]
  }
}

extension Op.ConstantOfShape: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "zeros", Op.ConstantOfShape(),
        inputs: [
          tensor([2], [2, 3] as [Int64])
        ],
        outputs: [
          floats([2, 3], [0, 0, 0, 0, 0, 0])
        ]),
      OperatorCase(
        "value", with(Op.ConstantOfShape()) { $0.value = tensor([1], [7] as [Int32]) },
        inputs: [
          tensor([1], [2] as [Int64])
        ],
        outputs: [
          tensor([2], [7, 7] as [Int32])
        ]),
      OperatorCase(
        "scalar", Op.ConstantOfShape(),
        inputs: [
          tensor([0], [] as [Int64])
        ],
        outputs: [
          floats([], [0])
        ]),
    ]
  }
}
