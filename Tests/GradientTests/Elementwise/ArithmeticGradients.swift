// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

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
extension Op.Div: HasGradientCases {
  static var gradientCases: [GradientCase] { operands(Op.Div(), positive: true) }
}

extension Op.Pow: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let x = doubles([2, 3], seed: 9, positive: true)
    let signed = doubles([2, 3], seed: 9)
    let powers = [0.5, 1, 2, 3, -1, 2.7].map { power in
      GradientCase("x to \(power)", Op.Pow(), [x, tensor([], [power])], checked: [0])
    }
    var constant = GradientCase("x to 0", Op.Pow(), [x, tensor([], [0.0])], checked: [0])
    constant.givesNone = true
    return operands(Op.Pow(), positive: true) + powers + [
      constant,
      GradientCase("whole powers", Op.Pow(), [signed, tensor([3], [Int64(0), 2, 3])]),
      GradientCase("32-bit power", Op.Pow(), [signed, floats([], [3])], checked: [0]),
      GradientCase("0 to y", Op.Pow(), [tensor([2], [0.0, 2]), tensor([], [1.5])], checked: [1]),
      GradientCase("x to 0 among others", Op.Pow(), [x, tensor([3], [0.0, 1, 2])]),
    ]
  }
}

extension Op.Mod: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [true, false].flatMap { truncates in
      let op = with(Op.Mod()) { $0.fmod = truncates }
      let a = doubles([2, 3], seed: 1, scale: 3)
      return [
        GradientCase(
          "positive, fmod \(truncates)", op, [a, doubles([3], seed: 2, positive: true)]),
        GradientCase("signed, fmod \(truncates)", op, [a, doubles([2, 1], seed: 5)]),
      ]
    }
  }
}
