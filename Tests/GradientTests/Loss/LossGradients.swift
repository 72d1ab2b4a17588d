// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

/// Each reduction, with and without weights and a target that does not count.
private func losses<L: ClassLoss>(_ op: L, outputs: Int) -> [GradientCase] {
  let targets = tensor([4], [Int64(2), 0, 1, 2])
  let far = tensor([2, 2], [Int64(-100), 0, 1, 2])
  let weights = tensor([3], [0.5, 1.5, 0.8])
  var cases: [GradientCase] = []
  for reduction in [LossReduction.none, .sum, .mean] {
    let plain = with(op) { $0.reduction = reduction }
    let x = doubles([4, 3], seed: 1, scale: 2)
    let long = doubles([2, 3, 2], seed: 1, scale: 2)
    let ignoring = with(plain) { $0.ignoreIndex = -100 }
    cases += [
      GradientCase("\(reduction)", plain, [x, targets], outputs: outputs),
      GradientCase(
        "\(reduction), weighted", plain, [x, targets, weights], checked: [0], outputs: outputs),
      GradientCase("\(reduction), ignoring", ignoring, [long, far], outputs: outputs),
      GradientCase(
        "\(reduction), both", ignoring, [long, far, weights], checked: [0], outputs: outputs),
      GradientCase(
        "\(reduction), first ignored", with(plain) { $0.ignoreIndex = 0 }, [x, targets, weights],
        checked: [0], outputs: outputs),
    ]
  }
  return cases
}

extension Op.NegativeLogLikelihoodLoss: HasGradientCases {
  static var gradientCases: [GradientCase] { losses(Op.NegativeLogLikelihoodLoss(), outputs: 1) }
}

extension Op.SoftmaxCrossEntropyLoss: HasGradientCases {
  static var gradientCases: [GradientCase] {
    losses(Op.SoftmaxCrossEntropyLoss(), outputs: 1)
      + losses(Op.SoftmaxCrossEntropyLoss(), outputs: 2)
  }
}
