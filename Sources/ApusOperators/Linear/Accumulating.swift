// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// A number in which sums of products are gathered: `Double` for real numbers, `Int` (which
/// wraps, exact modulo 2⁶⁴) for whole ones.
protocol Accumulating: Sendable {
  static var zero: Self { get }
  static var one: Self { get }
  static var minusOne: Self { get }
  /// Adds `a · b`.
  mutating func add(_ a: Self, times b: Self)
  /// The elements of a tensor. Throws: `typeMismatch` when they are no numbers.
  static func elements(_ tensor: Tensor) throws(ModelError) -> [Self]
  /// A tensor of the given type. Throws: `typeMismatch`, `shapeMismatch`.
  static func tensor(_ dtype: DType, _ shape: [Int], _ values: [Self]) throws(ModelError) -> Tensor
}

extension Double: Accumulating {
  static var one: Double { 1 }
  static var minusOne: Double { -1 }
  mutating func add(_ a: Double, times b: Double) { self += a * b }
  static func elements(_ tensor: Tensor) throws(ModelError) -> [Double] { try tensor.doubles() }
  static func tensor(
    _ dtype: DType, _ shape: [Int], _ values: [Double]
  ) throws(ModelError) -> Tensor {
    try Tensor(dtype, shape: shape, converting: values)
  }
}

extension Int: Accumulating {
  static var one: Int { 1 }
  static var minusOne: Int { -1 }
  mutating func add(_ a: Int, times b: Int) { self &+= a &* b }
  static func elements(_ tensor: Tensor) throws(ModelError) -> [Int] { try tensor.integers() }
  static func tensor(_ dtype: DType, _ shape: [Int], _ values: [Int]) throws(ModelError) -> Tensor {
    try Tensor(dtype, shape: shape, converting: values)
  }
}

extension DType {
  /// Whether sums of products of this type are gathered in `Double`, else in `Int`.
  ///
  /// Throws: `typeMismatch` for strings, Booleans and complex numbers.
  func gathersReals() throws(ModelError) -> Bool {
    _ = try numeric()
    return isFloat
  }
}

extension WorkBudget {
  /// Spends as many steps as the product of `factors`. Throws: `limitExceeded`.
  static func spend(product factors: [Int]) throws(ModelError) {
    var steps = 1
    for factor in factors {
      let (product, overflow) = steps.multipliedReportingOverflow(by: max(0, factor))
      steps = overflow ? Int.max : product
    }
    try spend(factors.contains(0) ? 0 : steps)
  }
}
