// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

extension Op.BatchNormalization: HasGradientCases {
  static var gradientCases: [GradientCase] {
    var training = Op.BatchNormalization()
    training.isTraining = true
    var wide = Op.BatchNormalization()
    wide.epsilon = 0.5
    func inputs(_ x: [Int], channels: Int) -> [Tensor?] {
      [
        doubles(x, seed: 1), doubles([channels], seed: 2), doubles([channels], seed: 3),
        doubles([channels], seed: 4), doubles([channels], seed: 5, positive: true),
      ]
    }
    var cases: [GradientCase] = []
    for (name, x, channels) in [
      ("images", [2, 3, 2, 2], 3), ("series", [3, 2, 4], 2), ("vectors", [5, 3], 3),
      ("numbers", [6], 1),
    ] {
      cases.append(GradientCase(name, wide, inputs(x, channels: channels)))
      cases.append(
        GradientCase(
          name + " in training", training, inputs(x, channels: channels), checked: [0, 1, 2]))
    }
    return cases
  }
}
