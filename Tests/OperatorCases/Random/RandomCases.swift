// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.RandomUniform: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "no width", with(Op.RandomUniform()) { ($0.shape, $0.low, $0.high) = ([3], 2, 2) },
        inputs: [], outputs: [floats([3], [2, 2, 2])])
    ]
  }
}

extension Op.RandomNormal: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "no deviation",
        with(Op.RandomNormal()) { ($0.shape, $0.mean, $0.scale) = ([2, 1], 3, 0) },
        inputs: [], outputs: [floats([2, 1], [3, 3])])
    ]
  }
}

extension Op.RandomUniformLike: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "no width",
        with(Op.RandomUniformLike()) { ($0.low, $0.high, $0.dtype) = (2, 2, .float32) },
        inputs: [tensor([2], [1, 2] as [Int64])], outputs: [floats([2], [2, 2])])
    ]
  }
}

extension Op.RandomNormalLike: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "no deviation", with(Op.RandomNormalLike()) { ($0.mean, $0.scale) = (3, 0) },
        inputs: [floats([2], [1, 2])], outputs: [floats([2], [3, 3])])
    ]
  }
}

extension Op.Bernoulli: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "certain", with(Op.Bernoulli()) { $0.dtype = .bool },
        inputs: [floats([3], [0, 1, 0])],
        outputs: [tensor([3], [false, true, false])])
    ]
  }
}

extension Op.Multinomial: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "certain", with(Op.Multinomial()) { ($0.sampleSize, $0.seed) = (3, 1) },
        inputs: [floats([2, 3], [-.infinity, 0, -.infinity, -.infinity, -.infinity, 5])],
        outputs: [tensor([2, 3], [1, 1, 1, 2, 2, 2] as [Int32])])
    ]
  }
}
