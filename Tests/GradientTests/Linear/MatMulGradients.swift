// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

extension Op.MatMul: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let shapes: [(String, [Int], [Int])] = [
      ("matrices", [3, 4], [4, 2]), ("stack by matrix", [2, 3, 4], [4, 2]),
      ("stack by stack", [2, 3, 4], [2, 4, 2]), ("broadcast stacks", [2, 1, 3, 4], [5, 4, 2]),
      ("vector by matrix", [4], [4, 2]), ("matrix by vector", [3, 4], [4]),
      ("vectors", [4], [4]), ("matrix by stack", [3, 4], [2, 4, 2]),
      ("stack by vector", [2, 3, 4], [4]), ("vector by stack", [4], [2, 4, 3]),
    ]
    return shapes.map { name, a, b in
      GradientCase(name, Op.MatMul(), [doubles(a, seed: 1), doubles(b, seed: 2)])
    }
  }
}
