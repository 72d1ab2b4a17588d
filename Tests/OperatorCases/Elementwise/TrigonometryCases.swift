// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.Sin: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Sin(),
        inputs: [floats([4], [-1, 0, 0.5, 3])],
        outputs: [floats([4], [-0.84147096, 0, 0.47942555, 0.14112])])
    ]
  }
}

extension Op.Cos: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Cos(),
        inputs: [floats([4], [-1, 0, 0.5, 3])],
        outputs: [floats([4], [0.54030228, 1, 0.87758255, -0.9899925])])
    ]
  }
}

extension Op.Tan: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Tan(),
        inputs: [floats([4], [-1, 0, 0.5, 3])],
        outputs: [floats([4], [-1.5574077, 0, 0.5463025, -0.14254655])])
    ]
  }
}

extension Op.Asin: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Asin(),
        inputs: [floats([3], [-1, 0, 0.5])],
        outputs: [floats([3], [-1.5707964, 0, 0.52359879])])
    ]
  }
}

extension Op.Acos: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Acos(),
        inputs: [floats([3], [-1, 0, 0.5])],
        outputs: [floats([3], [3.1415927, 1.5707964, 1.0471976])])
    ]
  }
}

extension Op.Atan: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Atan(),
        inputs: [floats([4], [-1, 0, 0.5, 30])],
        outputs: [floats([4], [-0.78539813, 0, 0.46364754, 1.5374753])])
    ]
  }
}

extension Op.Sinh: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Sinh(),
        inputs: [floats([4], [-1, 0, 0.5, 3])],
        outputs: [floats([4], [-1.1752012, 0, 0.52109528, 10.017875])])
    ]
  }
}

extension Op.Cosh: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Cosh(),
        inputs: [floats([4], [-1, 0, 0.5, 3])],
        outputs: [floats([4], [1.5430806, 1, 1.1276259, 10.067662])])
    ]
  }
}

extension Op.Asinh: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Asinh(),
        inputs: [floats([4], [-1, 0, 0.5, 30])],
        outputs: [floats([4], [-0.88137358, 0, 0.48121184, 4.0946221])])
    ]
  }
}

extension Op.Acosh: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Acosh(),
        inputs: [floats([3], [1, 1.5, 30])],
        outputs: [floats([3], [0, 0.96242368, 4.0940666])])
    ]
  }
}

extension Op.Atanh: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "values", Op.Atanh(),
        inputs: [floats([3], [-0.89999998, 0, 0.5])],
        outputs: [floats([3], [-1.4722193, 0, 0.54930615])])
    ]
  }
}
