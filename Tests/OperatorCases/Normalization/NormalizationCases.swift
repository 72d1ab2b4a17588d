// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import TestSupport

extension Op.BatchNormalization: HasCases {
  public static var cases: [OperatorCase] {
    var given = Op.BatchNormalization()
    given.epsilon = 0
    var training = given
    training.isTraining = true
    training.momentum = 0.75
    let x = floats([2, 2], [1, 10, 3, 30])
    let (scale, bias) = (floats([2], [1, 2]), floats([2], [0, 1]))
    let (mean, variance) = (floats([2], [1, 20]), floats([2], [4, 100]))
    return [
      OperatorCase(
        "statistics given", given, inputs: [x, scale, bias, mean, variance],
        outputs: [floats([2, 2], [0, -1, 1, 3])]),
      OperatorCase(
        "training", training, inputs: [x, scale, bias, mean, variance],
        outputs: [
          floats([2, 2], [-1, -1, 1, 3]), floats([2], [1.25, 20]), floats([2], [3.25, 100]),
        ]),
    ]
  }
}

extension Op.LayerNormalization: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.LayerNormalization()
    op.epsilon = 0
    return [
      OperatorCase(
        "rows", op,
        inputs: [floats([2, 2], [1, 3, 2, 6]), floats([2], [1, 2]), floats([2], [0, 1])],
        outputs: [
          floats([2, 2], [-1, 3, -1, 3]), floats([2, 1], [2, 4]), floats([2, 1], [1, 0.5]),
        ])
    ]
  }
}

extension Op.RMSNormalization: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.RMSNormalization()
    op.epsilon = 0
    op.axis = 0
    return [
      OperatorCase(
        "everything", op, inputs: [floats([2, 2], [1, -1, 7, 7]), floats([2], [1, 2])],
        outputs: [floats([2, 2], [0.2, -0.4, 1.4, 2.8])])
    ]
  }
}

extension Op.InstanceNormalization: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.InstanceNormalization()
    op.epsilon = 0
    return [
      OperatorCase(
        "planes", op,
        inputs: [floats([1, 2, 2], [1, 3, 2, 6]), floats([2], [1, 2]), floats([2], [0, 1])],
        outputs: [floats([1, 2, 2], [-1, 1, -1, 3])])
    ]
  }
}

extension Op.GroupNormalization: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.GroupNormalization()
    op.epsilon = 0
    op.groups = 2
    let x = floats([1, 4, 1], [1, 3, 2, 6])
    return [
      OperatorCase(
        "one factor a channel", op,
        inputs: [x, floats([4], [1, 2, 3, 4]), floats([4], [0, 0, 0, 1])],
        outputs: [floats([1, 4, 1], [-1, 2, -3, 5])]),
      OperatorCase(
        "one factor a group", op, inputs: [x, floats([2], [1, 2]), floats([2], [0, 1])],
        outputs: [floats([1, 4, 1], [-1, 1, -1, 3])]),
    ]
  }
}

extension Op.LpNormalization: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.LpNormalization()
    op.p = 1
    op.axis = 0
    return [
      OperatorCase(
        "p = 2", Op.LpNormalization(), inputs: [floats([2, 2], [3, -4, 0, 0])],
        outputs: [floats([2, 2], [0.6, -0.8, 0, 0])]),
      OperatorCase(
        "p = 1, first axis", op, inputs: [floats([2, 2], [1, 2, 3, -2])],
        outputs: [floats([2, 2], [0.25, 0.5, 0.75, -0.5])]),
    ]
  }
}

extension Op.LRN: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.LRN()
    op.size = 2
    op.alpha = 2
    op.beta = 1
    op.bias = 1
    return [
      OperatorCase(
        "a neighbour after", op, inputs: [floats([1, 3, 1], [1, 2, 3])],
        outputs: [floats([1, 3, 1], [1.0 / 6, 2.0 / 14, 3.0 / 10])])
    ]
  }
}

extension Op.MeanVarianceNormalization: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.MeanVarianceNormalization()
    op.axes = [0]
    return [
      OperatorCase(
        "columns", op, inputs: [floats([2, 2], [1, 5, 3, 9])],
        outputs: [floats([2, 2], [-1, -1, 1, 1])])
    ]
  }
}

extension Op.Dropout: HasCases {
  public static var cases: [OperatorCase] {
    let x = floats([2], [1, 2])
    return [
      OperatorCase(
        "no training", Op.Dropout(), inputs: [x, floats([], [0.9])],
        outputs: [x, tensor([2], [true, true])]),
      OperatorCase(
        "training that drops nothing", Op.Dropout(),
        inputs: [x, floats([], [0]), tensor([], [true])], outputs: [x]),
    ]
  }
}
