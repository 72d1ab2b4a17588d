// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.IsNaN: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.IsNaN(),
        inputs: [floats([3], [1, .nan, .infinity])],
        outputs: [tensor([3], [false, true, false] as [Bool])])
    ]
  }
}

extension Op.IsInf: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "both signs", Op.IsInf(),
        inputs: [floats([4], [1, .nan, .infinity, -.infinity])],
        outputs: [tensor([4], [false, false, true, true] as [Bool])]),
      OperatorCase(
        "positive", with(Op.IsInf()) { $0.detectNegative = false },
        inputs: [floats([4], [1, .nan, .infinity, -.infinity])],
        outputs: [tensor([4], [false, false, true, false] as [Bool])]),
    ]
  }
}
