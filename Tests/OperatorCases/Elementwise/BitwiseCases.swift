// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.BitwiseAnd: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "broadcast", Op.BitwiseAnd(),
        inputs: [tensor([2], [12, 10] as [UInt8]), tensor([1], [6] as [UInt8])],
        outputs: [tensor([2], [4, 2] as [UInt8])])
    ]
  }
}

extension Op.BitwiseOr: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "pairs", Op.BitwiseOr(),
        inputs: [tensor([2], [12, -8] as [Int32]), tensor([2], [3, 1] as [Int32])],
        outputs: [tensor([2], [15, -7] as [Int32])])
    ]
  }
}

extension Op.BitwiseXor: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "pairs", Op.BitwiseXor(),
        inputs: [tensor([2], [12, -1] as [Int32]), tensor([2], [10, 1] as [Int32])],
        outputs: [tensor([2], [6, -2] as [Int32])])
    ]
  }
}

extension Op.BitwiseNot: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.BitwiseNot(),
        inputs: [tensor([3], [0, 5, -1] as [Int32])],
        outputs: [tensor([3], [-1, -6, 0] as [Int32])])
    ]
  }
}

extension Op.BitShift: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "left", with(Op.BitShift()) { $0.direction = .left },
        inputs: [tensor([3], [16, 4, 255] as [UInt8]), tensor([3], [1, 2, 8] as [UInt8])],
        outputs: [tensor([3], [32, 16, 0] as [UInt8])]),
      OperatorCase(
        "right", with(Op.BitShift()) { $0.direction = .right },
        inputs: [tensor([3], [16, 4, 1] as [UInt8]), tensor([3], [1, 2, 3] as [UInt8])],
        outputs: [tensor([3], [8, 1, 0] as [UInt8])]),
      OperatorCase(
        "signed", with(Op.BitShift()) { $0.direction = .right },
        inputs: [
          tensor([4], [-16, -16, -1, 8] as [Int32]),
          tensor([4], [2, 40, -3, -1] as [Int32]),
        ],
        outputs: [tensor([4], [-4, -1, -1, 0] as [Int32])]),
    ]
  }
}
