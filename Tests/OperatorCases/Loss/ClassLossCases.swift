// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.NegativeLogLikelihoodLoss: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "mean", Op.NegativeLogLikelihoodLoss(),
        inputs: [floats([2, 3], [0.5, -1, 2, 0, 1, 0.25]), tensor([2], [2, 0] as [Int64])],
        outputs: [floats([], [-1])]),
      OperatorCase(
        "weights", Op.NegativeLogLikelihoodLoss(),
        inputs: [
          floats([2, 3], [0.5, -1, 2, 0, 1, 0.25]),
          tensor([2], [2, 1] as [Int32]),
          floats([3], [1, 0.5, 2]),
        ],
        outputs: [floats([], [-1.8])]),
      OperatorCase(
        "ignored",
        with(Op.NegativeLogLikelihoodLoss()) { ($0.ignoreIndex, $0.reduction) = (1, .sum) },
        inputs: [
          floats([2, 3], [0.5, -1, 2, 0, 1, 0.25]),
          tensor([2], [2, 1] as [Int64]),
          floats([3], [1, 0.5, 2]),
        ],
        outputs: [floats([], [-4])]),
      OperatorCase(
        "higher ranks, single losses",
        with(Op.NegativeLogLikelihoodLoss()) { $0.reduction = .none },
        inputs: [
          floats([2, 3, 2], [0, 0.5, 1, 1.5, 2, 0, 0.5, 1, 1.5, 2, 0, 0.5]),
          tensor([2, 2], [0, 1, 2, 0] as [Int64]),
        ],
        outputs: [floats([2, 2], [-0.0, -1.5, -0.0, -1])]),
    ]
  }
}

extension Op.SoftmaxCrossEntropyLoss: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "mean", Op.SoftmaxCrossEntropyLoss(),
        inputs: [floats([2, 3], [0.5, -1, 2, 0, 1, 0.25]), tensor([2], [2, 0] as [Int64])],
        outputs: [
          floats([], [0.9256053]),
          floats(
            [2, 3],
            [
              -1.7413113, -3.2413113, -0.24131133, -1.6098993, -0.60989922, -1.3598993,
            ]),
        ]),
      OperatorCase(
        "weights", Op.SoftmaxCrossEntropyLoss(),
        inputs: [
          floats([2, 3], [0.5, -1, 2, 0, 1, 0.25]),
          tensor([2], [2, 1] as [Int32]),
          floats([3], [1, 0.5, 2]),
        ],
        outputs: [
          floats([], [0.31502891]),
          floats(
            [2, 3],
            [
              -1.7413113, -3.2413113, -0.24131133, -1.6098993, -0.60989922, -1.3598993,
            ]),
        ]),
      OperatorCase(
        "ignored",
        with(Op.SoftmaxCrossEntropyLoss()) { ($0.ignoreIndex, $0.reduction) = (1, .sum) },
        inputs: [
          floats([2, 3], [0.5, -1, 2, 0, 1, 0.25]),
          tensor([2], [2, 1] as [Int64]),
          floats([3], [1, 0.5, 2]),
        ],
        outputs: [
          floats([], [0.48262265]),
          floats(
            [2, 3],
            [
              -1.7413113, -3.2413113, -0.24131133, -1.6098993, -0.60989922, -1.3598993,
            ]),
        ]),
      OperatorCase(
        "higher ranks, single losses", with(Op.SoftmaxCrossEntropyLoss()) { $0.reduction = .none },
        inputs: [
          floats([2, 3, 2], [0, 0.5, 1, 1.5, 2, 0, 0.5, 1, 1.5, 2, 0, 0.5]),
          tensor([2, 2], [0, 1, 2, 0] as [Int64]),
        ],
        outputs: [
          floats([2, 2], [2.4076059, 0.46436879, 1.9643688, 1.4643688]),
          floats(
            [2, 3, 2],
            [
              -2.4076059, -1.4643688, -1.4076059, -0.46436879, -0.40760595, -1.9643688, -1.4643688,
              -1.4643688, -0.46436879, -0.46436879, -1.9643688, -1.9643688,
            ]),
        ]),
    ]
  }
}
