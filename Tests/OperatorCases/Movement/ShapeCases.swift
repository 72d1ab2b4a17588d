// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.Shape: HasCases {
  public static var cases: [OperatorCase] {
    let x = floats([2, 0, 3], [])
    return [
      OperatorCase(
        "all axes", Op.Shape(), inputs: [x], outputs: [tensor([3], [2, 0, 3] as [Int64])]),
      OperatorCase(
        "from the end", with(Op.Shape()) { $0.start = -1 },
        inputs: [x], outputs: [tensor([1], [3] as [Int64])]),
      OperatorCase(
        "beyond both ends",
        with(Op.Shape()) {
          $0.start = -9
          $0.end = 2
        },
        inputs: [x], outputs: [tensor([2], [2, 0] as [Int64])]),
      OperatorCase(
        "scalar", Op.Shape(), inputs: [floats([], [1])], outputs: [tensor([0], [] as [Int64])]),
    ]
  }
}

extension Op.Identity: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "numbers", Op.Identity(), inputs: [floats([2], [1, -0.0])],
        outputs: [floats([2], [1, -0.0])]),
      OperatorCase(
        "strings", Op.Identity(),
        inputs: [tensor([1, 2], ["a", ""])], outputs: [tensor([1, 2], ["a", ""])]),
    ]
  }
}
