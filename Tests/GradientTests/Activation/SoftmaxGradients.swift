// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

private func columns<S: SoftmaxOperator>(_ op: S) -> [GradientCase] {
  [(-1, false), (0, false), (1, false), (1, true)].map { axis, joins in
    GradientCase(
      "axis \(axis)\(joins ? " and later ones" : "")",
      with(op) { ($0.axis, $0.joinsLaterAxes) = (axis, joins) },
      [doubles([2, 3, 4], seed: 12, scale: 2)])
  }
}

extension Op.Softmax: HasGradientCases {
  static var gradientCases: [GradientCase] { columns(Op.Softmax()) }
}
extension Op.LogSoftmax: HasGradientCases {
  static var gradientCases: [GradientCase] { columns(Op.LogSoftmax()) }
}
