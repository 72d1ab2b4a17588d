// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// A matrix of numbers of both signs, or moved into the function's domain, and a scalar.
private func unary(
  _ op: any Operator, scale: Double = 1, positive: Bool = false, shift: Double = 0
) -> [GradientCase] {
  [("matrix", [3, 5]), ("scalar", [])].map { name, shape in
    let x = doubles(shape, seed: 6, scale: scale, positive: positive)
    return GradientCase(name, op, [mapped(x) { $0 + shift }])
  }
}

extension Op.Neg: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Neg()) }
}
extension Op.Abs: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Abs()) }
}
extension Op.Exp: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Exp(), scale: 2) }
}
extension Op.Log: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Log(), positive: true, shift: 0.1) }
}
extension Op.Sqrt: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Sqrt(), positive: true, shift: 0.1) }
}
extension Op.Reciprocal: HasGradientCases {
  static var gradientCases: [GradientCase] {
    unary(Op.Reciprocal(), positive: true, shift: 0.1) + unary(Op.Reciprocal(), shift: -2)
  }
}
extension Op.Erf: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Erf(), scale: 2) }
}

// MARK: - Trigonometric

extension Op.Sin: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Sin(), scale: 4) }
}
extension Op.Cos: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Cos(), scale: 4) }
}
extension Op.Tan: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Tan()) }
}
extension Op.Asin: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Asin(), scale: 0.9) }
}
extension Op.Acos: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Acos(), scale: 0.9) }
}
extension Op.Atan: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Atan(), scale: 3) }
}
extension Op.Sinh: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Sinh(), scale: 2) }
}
extension Op.Cosh: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Cosh(), scale: 2) }
}
extension Op.Asinh: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Asinh(), scale: 2) }
}
extension Op.Acosh: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Acosh(), positive: true, shift: 1.1) }
}
extension Op.Atanh: HasGradientCases {
  static var gradientCases: [GradientCase] { unary(Op.Atanh(), scale: 0.9) }
}

// MARK: - Steps

private func step(_ op: any Operator) -> [GradientCase] {
  var testCase = GradientCase("between jumps", op, [doubles([7], seed: 8, scale: 3)])
  testCase.givesNone = true
  return [testCase]
}

extension Op.Sign: HasGradientCases {
  static var gradientCases: [GradientCase] { step(Op.Sign()) }
}
extension Op.Floor: HasGradientCases {
  static var gradientCases: [GradientCase] { step(Op.Floor()) }
}
extension Op.Ceil: HasGradientCases {
  static var gradientCases: [GradientCase] { step(Op.Ceil()) }
}
extension Op.Round: HasGradientCases {
  static var gradientCases: [GradientCase] { step(Op.Round()) }
}
extension Op.Hardmax: HasGradientCases {
  static var gradientCases: [GradientCase] { step(Op.Hardmax()) }
}
