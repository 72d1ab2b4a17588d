// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

extension Op.RotaryEmbedding: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let (cosines, sines) = (doubles([2, 3, 2], seed: 2), doubles([2, 3, 2], seed: 3))
    let places = tensor([2, 3], [0, 1, 2, 2, 0, 1].map(Int64.init))
    return [false, true].flatMap { interleaved in
      let op = with(Op.RotaryEmbedding()) { $0.interleaved = interleaved }
      return [
        GradientCase(
          "heads", op, [doubles([2, 2, 3, 4], seed: 1), cosines, sines], checked: [0]),
        GradientCase(
          "packed, places, a part", with(op) { ($0.heads, $0.rotaryDim) = (2, 4) },
          [
            doubles([2, 3, 10], seed: 1), doubles([3, 2], seed: 2), doubles([3, 2], seed: 3),
            places,
          ], checked: [0]),
      ]
    }
  }
}
