// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

private let rate = floats([], [0.1])
private let value = floats([2], [1, -2])
private let gradient = floats([2], [-0.5, 0.25])
private let squares = floats([2], [2, 0.5])
private let momentum = floats([2], [0.1, 0.2])

private func steps(_ count: Int64) -> Tensor { tensor([], [count]) }

extension Op.Adagrad: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.Adagrad()
    op.decayFactor = 0.5
    op.normCoefficient = 0.1
    return [
      OperatorCase(
        "decay and norm", op, inputs: [rate, steps(2), value, gradient, squares],
        outputs: [floats([2], [1.013608, -2.003527]), floats([2], [2.16, 0.5025])]),
      OperatorCase(
        "two variables", op,
        inputs: [rate, steps(2), value, value, gradient, gradient, squares, squares],
        outputs: [
          floats([2], [1.013608, -2.003527]), floats([2], [1.013608, -2.003527]),
          floats([2], [2.16, 0.5025]), floats([2], [2.16, 0.5025]),
        ]),
    ]
  }
}

extension Op.Adam: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.Adam()
    op.beta = 0.5
    op.normCoefficient = 0.1
    op.normCoefficientPost = 0.01
    let states = [floats([2], [0.05, 0.185]), floats([2], [1.08, 0.25125])]
    return [
      OperatorCase(
        "first step", op, inputs: [rate, steps(0), value, gradient, momentum, squares],
        outputs: [floats([2], [0.9852369, -2.016539])] + states),
      OperatorCase(
        "third step", op, inputs: [rate, steps(2), value, gradient, momentum, squares],
        outputs: [floats([2], [0.9682895, -2.146544])] + states),
    ]
  }
}

extension Op.Momentum: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.Momentum()
    op.alpha = 0.95
    op.beta = 0.5
    op.normCoefficient = 0.1
    var nesterov = op
    nesterov.mode = .nesterov
    return [
      OperatorCase(
        "first step", op, inputs: [rate, steps(0), value, gradient, momentum],
        outputs: [floats([2], [1.0305, -2.024]), floats([2], [-0.305, 0.24])]),
      OperatorCase(
        "fourth step", op, inputs: [rate, steps(3), value, gradient, momentum],
        outputs: [floats([2], [1.0105, -2.0215]), floats([2], [-0.105, 0.215])]),
      OperatorCase(
        "fourth step of Nesterov's", nesterov,
        inputs: [rate, steps(3), value, gradient, momentum],
        outputs: [floats([2], [1.049975, -2.025425]), floats([2], [-0.105, 0.215])]),
    ]
  }
}
