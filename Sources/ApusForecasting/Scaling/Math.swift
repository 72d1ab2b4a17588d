// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The logarithm pair of `ScalerKind.log1p`, by the formula that the graph uses, so that both
/// round alike: the sum first, then the function.
enum Math {
  static func log1p(_ x: Double) -> Double { log(1 + x) }
  static func log1p(_ x: Float) -> Float { Float(log(Double(1 + x))) }
  static func expm1(_ y: Float) -> Float { Float(exp(Double(y))) - 1 }
}
