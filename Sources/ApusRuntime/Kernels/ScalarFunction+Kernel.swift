// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// A function of each element that is too rare for a vector kernel: the reference, one by one.
protocol ScalarFunction: UnaryOperator, Lowerable {}

extension ScalarFunction {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let op = self
    return try site.lowerLoop(isUnary: true) { (x: Float, _: Float) -> Float in
      Float(op.real(Double(x)))
    }
  }
}

extension Op.Acos: ScalarFunction {}
extension Op.Acosh: ScalarFunction {}
extension Op.Asin: ScalarFunction {}
extension Op.Asinh: ScalarFunction {}
extension Op.Atan: ScalarFunction {}
extension Op.Atanh: ScalarFunction {}
extension Op.Cosh: ScalarFunction {}
extension Op.Sinh: ScalarFunction {}
extension Op.Tan: ScalarFunction {}
