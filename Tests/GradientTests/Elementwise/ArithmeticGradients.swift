// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// Two operands of one shape, of broadcast shapes both ways, and a scalar.
private func operands(_ op: any Operator, positive: Bool = false) -> [GradientCase] {
  let shapes: [(String, [Int], [Int])] = [
    ("same shape", [2, 3], [2, 3]), ("row", [2, 3], [3]), ("column", [2, 1], [2, 3]),
    ("both ways", [2, 1, 3], [4, 1]), ("scalar", [], [2, 2]),
  ]
  return shapes.map { name, a, b in
    GradientCase(
      name, op,
      [doubles(a, seed: 1, positive: positive), doubles(b, seed: 2, positive: positive)])
  }
}

extension Op.Add: HasGradientCases {
  static var gradientCases: [GradientCase] { operands(Op.Add()) }
}
extension Op.Sub: HasGradientCases {
  static var gradientCases: [GradientCase] { operands(Op.Sub()) }
}
extension Op.Mul: HasGradientCases {
  static var gradientCases: [GradientCase] { operands(Op.Mul()) }
}
