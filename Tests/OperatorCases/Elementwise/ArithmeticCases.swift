// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.Sub: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "broadcast", Op.Sub(),
        inputs: [floats([2, 2], [1, 2, 3, 4]), floats([2], [10, 20])],
        outputs: [floats([2, 2], [-9, -18, -7, -16])]),
      OperatorCase(
        "integers wrap", Op.Sub(),
        inputs: [tensor([2], [1, 5] as [UInt8]), tensor([2], [2, 3] as [UInt8])],
        outputs: [tensor([2], [255, 2] as [UInt8])]),
    ]
  }
}

extension Op.Mul: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "broadcast", Op.Mul(),
        inputs: [floats([2, 2], [1, 2, 3, 4]), floats([2, 1], [2, 4])],
        outputs: [floats([2, 2], [2, 4, 12, 16])]),
      OperatorCase(
        "integers wrap", Op.Mul(),
        inputs: [tensor([2], [65536, 3] as [Int32]), tensor([2], [65536, -4] as [Int32])],
        outputs: [tensor([2], [0, -12] as [Int32])]),
    ]
  }
}

extension Op.Div: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "broadcast", Op.Div(),
        inputs: [floats([2, 2], [1, 2, 3, 4]), floats([2, 1], [2, 4])],
        outputs: [floats([2, 2], [0.5, 1, 0.75, 1])]),
      OperatorCase(
        "integers truncate", Op.Div(),
        inputs: [tensor([3], [-7, 7, 5] as [Int32]), tensor([3], [2, -2, 3] as [Int32])],
        outputs: [tensor([3], [-3, -3, 1] as [Int32])]),
      OperatorCase(
        "by zero", Op.Div(),
        inputs: [tensor([2], [-7, -2147483648] as [Int32]), tensor([2], [0, -1] as [Int32])],
        outputs: [tensor([2], [0, -2147483648] as [Int32])]),
    ]
  }
}

extension Op.Mod: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "sign of the divisor", Op.Mod(),
        inputs: [tensor([4], [-4, 7, 5, -7] as [Int32]), tensor([4], [2, 3, -8, 3] as [Int32])],
        outputs: [tensor([4], [0, 1, -3, 2] as [Int32])]),
      OperatorCase(
        "sign of the dividend", with(Op.Mod()) { $0.fmod = true },
        inputs: [
          floats([3], [-4.3000002, 7.1999998, 5]),
          floats([3], [2.0999999, -3.4000001, 8]),
        ],
        outputs: [floats([3], [-0.10000038, 0.39999962, 5])]),
      OperatorCase(
        "by zero", Op.Mod(),
        inputs: [tensor([2], [5, -2147483648] as [Int32]), tensor([2], [0, -1] as [Int32])],
        outputs: [tensor([2], [0, 0] as [Int32])]),
    ]
  }
}

extension Op.Pow: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "broadcast", Op.Pow(),
        inputs: [floats([2, 2], [1, 2, 3, 4]), floats([1], [2])],
        outputs: [floats([2, 2], [1, 4, 9, 16])]),
      OperatorCase(
        "whole base, real exponent", Op.Pow(),
        inputs: [tensor([3], [2, 3, 4] as [Int32]), floats([3], [2, 3, 0.5])],
        outputs: [tensor([3], [4, 27, 2] as [Int32])]),
      OperatorCase(
        "wraps", Op.Pow(),
        inputs: [tensor([2], [3, 10] as [Int64]), tensor([2], [40, 20] as [Int64])],
        outputs: [tensor([2], [-6289078614652622815, 7766279631452241920] as [Int64])]),
    ]
  }
}
