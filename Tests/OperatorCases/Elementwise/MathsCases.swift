// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.Sqrt: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Sqrt(),
        inputs: [floats([4], [0, 1, 2, 6.25])],
        outputs: [floats([4], [0, 1, 1.4142135, 2.5])]),
      OperatorCase(
        "edges", Op.Sqrt(),
        inputs: [floats([2], [-1, .infinity])],
        outputs: [floats([2], [.nan, .infinity])]),
    ]
  }
}

extension Op.Exp: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Exp(),
        inputs: [floats([4], [-2, 0, 1, 3.5])],
        outputs: [floats([4], [0.13533528, 1, 2.7182817, 33.115452])]),
      OperatorCase(
        "edges", Op.Exp(),
        inputs: [floats([3], [-.infinity, .infinity, .nan])],
        outputs: [floats([3], [0, .infinity, .nan])]),
    ]
  }
}

extension Op.Log: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Log(),
        inputs: [floats([3], [0.5, 1, 10])],
        outputs: [floats([3], [-0.69314718, 0, 2.3025851])]),
      OperatorCase(
        "edges", Op.Log(),
        inputs: [floats([3], [0, -1, .infinity])],
        outputs: [floats([3], [-.infinity, .nan, .infinity])]),
    ]
  }
}

extension Op.Reciprocal: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Reciprocal(),
        inputs: [floats([3], [0.5, -4, 3])],
        outputs: [floats([3], [2, -0.25, 0.33333334])])
    ]
  }
}

extension Op.Neg: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Neg(),
        inputs: [floats([2], [1, -2.5])],
        outputs: [floats([2], [-1, 2.5])]),
      OperatorCase(
        "edges", Op.Neg(),
        inputs: [tensor([2], [-128, 5] as [Int8])],
        outputs: [tensor([2], [-128, -5] as [Int8])]),
    ]
  }
}

extension Op.Abs: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Abs(),
        inputs: [floats([3], [-1.5, 2, -.infinity])],
        outputs: [floats([3], [1.5, 2, .infinity])]),
      OperatorCase(
        "edges", Op.Abs(),
        inputs: [tensor([3], [-128, -3, 4] as [Int8])],
        outputs: [tensor([3], [-128, 3, 4] as [Int8])]),
      OperatorCase(
        "others", Op.Abs(),
        inputs: [tensor([1], [250] as [UInt8])],
        outputs: [tensor([1], [250] as [UInt8])]),
    ]
  }
}

extension Op.Sign: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Sign(),
        inputs: [floats([4], [-3, 0, 0.5, .infinity])],
        outputs: [floats([4], [-1, 0, 1, 1])]),
      OperatorCase(
        "edges", Op.Sign(),
        inputs: [tensor([3], [-7, 0, 9] as [Int64])],
        outputs: [tensor([3], [-1, 0, 1] as [Int64])]),
      OperatorCase(
        "others", Op.Sign(),
        inputs: [tensor([2], [0, 255] as [UInt8])],
        outputs: [tensor([2], [0, 1] as [UInt8])]),
    ]
  }
}

extension Op.Erf: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Erf(),
        inputs: [floats([4], [-1, 0, 0.5, 3])],
        outputs: [floats([4], [-0.84270078, 0, 0.52049989, 0.99997789])])
    ]
  }
}
