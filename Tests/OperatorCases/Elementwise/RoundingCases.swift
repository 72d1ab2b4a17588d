// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.Floor: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Floor(),
        inputs: [floats([4], [-1.5, 1.5, 2, -0.5])],
        outputs: [floats([4], [-2, 1, 2, -1])])
    ]
  }
}

extension Op.Ceil: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Ceil(),
        inputs: [floats([4], [-1.5, 1.5, 2, 0.5])],
        outputs: [floats([4], [-1, 2, 2, 1])])
    ]
  }
}

extension Op.Round: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Round(),
        inputs: [floats([6], [0.89999998, 2.5, 2.3, 1.5, -4.5, -0.5])],
        outputs: [floats([6], [1, 2, 2, 2, -4, -0.0])]),
      OperatorCase(
        "edges", Op.Round(),
        inputs: [tensor([2], [2.5, -1.2001953] as [Float16])],
        outputs: [tensor([2], [2, -1] as [Float16])]),
    ]
  }
}
