// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A quantile of Student's t as a polynomial over the degrees of freedom ν from 2 on, for graphs in
/// which ν is a value: in `w = 4/ν - 1`, from -1 at infinitely many to 1 at two.
///
/// It goes through the exact quantiles at the zeros of a Chebyshev polynomial.
public struct StudentQuantile: Sendable {
  static let degree = 12
  /// Of the powers of w from 0 on.
  let coefficients: [Double]

  /// `level` is between 0 and 1.
  public init(level: Double) {
    let count = StudentQuantile.degree + 1
    let angles = (0..<count).map { Double.pi * (Double($0) + 0.5) / Double(count) }
    let values = angles.map { angle -> Double in
      let degrees = 4 / max(cos(angle) + 1, 1e-9)
      return NamedChoice("student-t", ["degrees": degrees]).quantile(level)
    }
    var result = [Double](repeating: 0, count: count)
    // Chebyshev's polynomials by their recurrence, each in powers of w.
    var before = [0.0]
    var current = [1.0]
    for order in 0..<count {
      let weight = (order == 0 ? 1.0 : 2.0) / Double(count)
      let factor = zip(angles, values).reduce(0) { $0 + cos(Double(order) * $1.0) * $1.1 } * weight
      for (power, value) in current.enumerated() { result[power] += factor * value }
      var next = [0.0] + current.map { (order == 0 ? 1 : 2) * $0 }
      if order > 0 { for (power, value) in before.enumerated() { next[power] -= value } }
      (before, current) = (current, next)
    }
    coefficients = result
  }

  /// The number below which a part `level` lies, for degrees from 2 on.
  public func value(degrees: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * (4 / degrees - 1) + $1 }
  }
}
