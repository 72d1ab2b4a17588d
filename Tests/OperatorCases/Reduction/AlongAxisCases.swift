// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.ArgMax: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "first axis", Op.ArgMax(),
        inputs: [floats([2, 3], [3, 1, 3, 2, 5, 5])],
        outputs: [tensor([1, 3], [0, 1, 1] as [Int64])]),
      OperatorCase(
        "last index",
        with(Op.ArgMax()) { ($0.axis, $0.selectsLast, $0.keepsDimensions) = (1, true, false) },
        inputs: [floats([2, 3], [3, 1, 3, 2, 5, 5])],
        outputs: [tensor([2], [2, 2] as [Int64])]),
      OperatorCase(
        "negative axis", with(Op.ArgMax()) { $0.axis = -1 },
        inputs: [tensor([2, 3], [1, -2, 3, 4, 5, -6] as [Int32])],
        outputs: [tensor([2, 1], [2, 1] as [Int64])]),
    ]
  }
}

extension Op.ArgMin: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "first axis", Op.ArgMin(),
        inputs: [floats([2, 3], [3, 1, 3, 2, 5, 5])],
        outputs: [tensor([1, 3], [1, 0, 0] as [Int64])]),
      OperatorCase(
        "last axis", with(Op.ArgMin()) { $0.axis = 1 },
        inputs: [floats([2, 3], [3, 1, 3, 2, 5, 5])],
        outputs: [tensor([2, 1], [1, 0] as [Int64])]),
    ]
  }
}

extension Op.CumSum: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "forwards", Op.CumSum(),
        inputs: [floats([2, 3], [3, 1, 3, 2, 5, 5]), tensor([1], [1] as [Int64])],
        outputs: [floats([2, 3], [3, 4, 7, 2, 7, 12])]),
      OperatorCase(
        "reverse, exclusive", with(Op.CumSum()) { ($0.isExclusive, $0.isReverse) = (true, true) },
        inputs: [floats([2, 3], [3, 1, 3, 2, 5, 5]), tensor([], [-1] as [Int64])],
        outputs: [floats([2, 3], [4, 3, 0, 10, 5, 0])]),
      OperatorCase(
        "whole numbers", Op.CumSum(),
        inputs: [tensor([2, 3], [1, -2, 3, 4, 5, -6] as [Int32]), tensor([1], [0] as [Int64])],
        outputs: [tensor([2, 3], [1, -2, 3, 5, 3, -3] as [Int32])]),
    ]
  }
}

extension Op.CumProd: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "forwards", Op.CumProd(),
        inputs: [floats([2, 3], [3, 1, 3, 2, 5, 5]), tensor([1], [1] as [Int64])],
        outputs: [floats([2, 3], [3, 3, 9, 2, 10, 50])]),
      OperatorCase(
        "exclusive", with(Op.CumProd()) { $0.isExclusive = true },
        inputs: [floats([2, 3], [3, 1, 3, 2, 5, 5]), tensor([], [1] as [Int64])],
        outputs: [floats([2, 3], [1, 3, 3, 1, 2, 10])]),
    ]
  }
}
