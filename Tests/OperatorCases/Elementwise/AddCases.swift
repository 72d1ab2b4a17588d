// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
public import TestSupport

extension Op.Add: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "broadcast", Op.Add(),
        inputs: [floats([2, 2], [1, 2, 3, 4]), floats([2], [10, 20])],
        outputs: [floats([2, 2], [11, 22, 13, 24])]),
      OperatorCase(
        "integers wrap", Op.Add(),
        inputs: [tensor([2], [250, 1] as [UInt8]), tensor([2], [10, 1] as [UInt8])],
        outputs: [tensor([2], [4, 2] as [UInt8])]),
    ]
  }
}
