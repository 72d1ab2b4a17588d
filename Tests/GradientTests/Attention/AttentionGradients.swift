// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

extension Op.Attention: HasGradientCases {
  static var gradientCases: [GradientCase] {
    func heads(_ q: Int, _ k: Int, size: Int = 2, width: Int = 2) -> [Tensor?] {
      [
        doubles([2, q, 3, size], seed: 1), doubles([2, k, 4, size], seed: 2),
        doubles([2, k, 4, width], seed: 3),
      ]
    }
    let packed: [Tensor?] = [
      doubles([2, 3, 8], seed: 1), doubles([2, 4, 4], seed: 2), doubles([2, 4, 6], seed: 3),
    ]
    let some = tensor([3, 4], (0..<12).map { $0 % 3 != 1 })
    return [
      GradientCase("plain", Op.Attention(), heads(2, 2)),
      GradientCase("causal", with(Op.Attention()) { $0.isCausal = true }, heads(2, 2)),
      GradientCase("shared heads", with(Op.Attention()) { $0.scale = 0.7 }, heads(4, 2, width: 3)),
      GradientCase(
        "packed", with(Op.Attention()) { ($0.queryHeads, $0.keyHeads) = (4, 2) }, packed),
      GradientCase("mask", Op.Attention(), heads(2, 1) + [doubles([2, 1, 3, 4], seed: 4)]),
      GradientCase("Boolean mask", Op.Attention(), heads(2, 2) + [some]),
      GradientCase("window", with(Op.Attention()) { $0.leftWindow = 1 }, heads(1, 1)),
    ]
  }
}
