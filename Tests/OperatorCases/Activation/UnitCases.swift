// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.Relu: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.Relu(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [0, 0, 0, 0.5, 3])]),
      OperatorCase(
        "whole numbers", Op.Relu(),
        inputs: [tensor([2], [-4, 3] as [Int32])],
        outputs: [tensor([2], [0, 3] as [Int32])]),
    ]
  }
}

extension Op.Tanh: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.Tanh(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-0.99505472, -0.46211717, 0, 0.46211717, 0.99505472])])
    ]
  }
}

extension Op.Sigmoid: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.Sigmoid(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [0.047425866, 0.37754071, 0.5, 0.62245929, 0.95257413])]),
      OperatorCase(
        "far out", Op.Sigmoid(),
        inputs: [floats([2], [-1000, 1000])],
        outputs: [floats([2], [0, 1])]),
    ]
  }
}

extension Op.Softplus: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.Softplus(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [0.048587356, 0.47407699, 0.69314718, 0.97407699, 3.0485873])]),
      OperatorCase(
        "far out", Op.Softplus(),
        inputs: [floats([2], [-1000, 1000])],
        outputs: [floats([2], [0, 1000])]),
    ]
  }
}

extension Op.Softsign: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.Softsign(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-0.75, -0.33333334, 0, 0.33333334, 0.75])])
    ]
  }
}

extension Op.HardSwish: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.HardSwish(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-0.0, -0.20833333, 0, 0.29166666, 3])])
    ]
  }
}

extension Op.Mish: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.Mish(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-0.14564745, -0.22074378, 0, 0.37524524, 2.9865355])])
    ]
  }
}

extension Op.LeakyRelu: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.LeakyRelu(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-0.029999999, -0.0049999999, 0, 0.5, 3])]),
      OperatorCase(
        "attributes", with(Op.LeakyRelu()) { $0.alpha = 0.25 },
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-0.75, -0.125, 0, 0.5, 3])]),
    ]
  }
}

extension Op.Elu: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.Elu(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-0.95021296, -0.39346933, 0, 0.5, 3])]),
      OperatorCase(
        "attributes", with(Op.Elu()) { $0.alpha = 2 },
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-1.9004259, -0.78693867, 0, 0.5, 3])]),
    ]
  }
}

extension Op.Selu: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.Selu(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-1.6705687, -0.69175816, 0, 0.52535051, 3.1521029])]),
      OperatorCase(
        "attributes",
        with(Op.Selu()) {
          $0.alpha = 2; $0.gamma = 3
        },
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-5.7012777, -2.360816, 0, 1.5, 9])]),
    ]
  }
}

extension Op.Celu: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.Celu(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-0.95021296, -0.39346933, 0, 0.5, 3])]),
      OperatorCase(
        "attributes", with(Op.Celu()) { $0.alpha = 2 },
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-1.5537397, -0.44239843, 0, 0.5, 3])]),
    ]
  }
}

extension Op.ThresholdedRelu: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.ThresholdedRelu(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [0, 0, 0, 0, 3])]),
      OperatorCase(
        "attributes", with(Op.ThresholdedRelu()) { $0.alpha = 0.25 },
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [0, 0, 0, 0.5, 3])]),
    ]
  }
}

extension Op.HardSigmoid: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.HardSigmoid(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [0, 0.40000001, 0.5, 0.60000002, 1])]),
      OperatorCase(
        "attributes",
        with(Op.HardSigmoid()) {
          $0.alpha = 0.5; $0.beta = 0.6
        },
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [0, 0.35000002, 0.60000002, 0.85000002, 1])]),
    ]
  }
}

extension Op.Swish: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.Swish(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-0.1422776, -0.18877035, 0, 0.31122965, 2.8577223])]),
      OperatorCase(
        "attributes", with(Op.Swish()) { $0.alpha = 2 },
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-0.0074179173, -0.13447072, 0, 0.3655293, 2.9925821])]),
    ]
  }
}

extension Op.Shrink: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.Shrink(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-3, 0, 0, 0, 3])]),
      OperatorCase(
        "attributes",
        with(Op.Shrink()) {
          $0.lambd = 1.5; $0.bias = 1.5
        },
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-1.5, 0, 0, 0, 1.5])]),
    ]
  }
}

extension Op.Gelu: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.Gelu(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-0.0040496886, -0.15426877, 0, 0.34573123, 2.9959502])]),
      OperatorCase(
        "attributes", with(Op.Gelu()) { $0.approximate = .tanh },
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3])],
        outputs: [floats([5], [-0.0036375225, -0.154286, 0, 0.345714, 2.9963627])]),
    ]
  }
}
