// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.Min: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "three", Op.Min(),
        inputs: [floats([2, 2], [1, 2, 3, 4]), floats([2], [10, 20]), floats([1], [1.5])],
        outputs: [floats([2, 2], [1, 1.5, 1.5, 1.5])]),
      OperatorCase(
        "whole numbers", Op.Min(),
        inputs: [tensor([2], [1, -5] as [Int64]), tensor([1], [3] as [Int64])],
        outputs: [tensor([2], [1, -5] as [Int64])]),
      OperatorCase(
        "one", Op.Min(),
        inputs: [floats([1], [2])],
        outputs: [floats([1], [2])]),
    ]
  }
}

extension Op.Max: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "three", Op.Max(),
        inputs: [floats([2, 2], [1, 2, 3, 4]), floats([2], [2.5, 3]), floats([1], [1.5])],
        outputs: [floats([2, 2], [2.5, 3, 3, 4])]),
      OperatorCase(
        "whole numbers", Op.Max(),
        inputs: [tensor([2], [1, 200] as [UInt8]), tensor([1], [3] as [UInt8])],
        outputs: [tensor([2], [3, 200] as [UInt8])]),
    ]
  }
}

extension Op.Sum: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "three", Op.Sum(),
        inputs: [floats([2, 2], [1, 2, 3, 4]), floats([2], [10, 20]), floats([1], [100])],
        outputs: [floats([2, 2], [111, 122, 113, 124])])
    ]
  }
}

extension Op.Mean: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "three", Op.Mean(),
        inputs: [floats([2, 2], [1, 2, 3, 4]), floats([2], [10, 20]), floats([1], [3])],
        outputs: [floats([2, 2], [4.666667, 8.333334, 5.3333335, 9])])
    ]
  }
}
