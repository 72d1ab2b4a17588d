// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Where and by how much two values differ most.
struct Difference: CustomStringConvertible {
  var description: String
  /// |got - expected| of the worst element, nil when types or shapes differ.
  var largest: Double?

  /// nil when |got - expected| <= absolute + relative |expected| for every number (NaN equals NaN)
  /// and everything else is equal.
  static func between(
    _ got: Datum, _ expected: Datum, relative: Double, absolute: Double
  ) throws(ModelError) -> Difference? {
    switch (got, expected) {
    case (.tensor(let a), .tensor(let b)):
      return try between(a, b, relative: relative, absolute: absolute)
    case (.sequence(_, let a), .sequence(_, let b)):
      guard a.count == b.count else {
        return Difference(description: "got \(a.count) items, expected \(b.count)")
      }
      for (x, y) in zip(a, b) {
        if let found = try between(x, y, relative: relative, absolute: absolute) { return found }
      }
      return nil
    case (.optional(_, let a?), .optional(_, let b?)), (.optional(_, let a?), let b),
      (let a, .optional(_, let b?)):
      return try between(a, b, relative: relative, absolute: absolute)
    default:
      if got == expected { return nil }
      return Difference(description: "got \(got.type), expected \(expected.type)")
    }
  }

  static func between(
    _ a: Tensor, _ b: Tensor, relative: Double, absolute: Double
  ) throws(ModelError) -> Difference? {
    guard a.dtype == b.dtype, a.shape == b.shape else {
      return Difference(
        description: "got \(a.dtype.name)\(a.shape), expected \(b.dtype.name)\(b.shape)")
    }
    guard b.dtype.elementType is any NumericElement.Type else {
      return a == b ? nil : Difference(description: "elements of \(b.dtype.name) differ")
    }
    let x = try a.doubles()
    let y = try b.doubles()
    // Chains of operations in a narrow type round at each step.
    let step = b.dtype.isFloat ? b.dtype.roundingStep : 0
    var worst: (index: Int, excess: Double)?
    for index in x.indices {
      if x[index] == y[index] || (x[index].isNaN && y[index].isNaN) { continue }
      let bound = b.dtype.isFloat ? absolute + max(relative, step) * y[index].magnitude : 0
      let excess = (x[index] - y[index]).magnitude - bound
      // Negated so that a NaN on one side counts as a difference.
      if !(excess <= 0), worst.map({ !(excess <= $0.excess) }) ?? true { worst = (index, excess) }
    }
    guard let worst else { return nil }
    let at = position(worst.index, b.shape)
    return Difference(
      description: "element \(at) is \(x[worst.index]), expected \(y[worst.index])",
      largest: (x[worst.index] - y[worst.index]).magnitude)
  }
}

private func position(_ index: Int, _ shape: [Int]) -> [Int] {
  Broadcasting.strides(shape).enumerated().map { index / max(1, $1) % max(1, shape[$0]) }
}

extension DType {
  /// Twice the largest relative distance of neighbouring numbers: what two roundings may change.
  fileprivate var roundingStep: Double {
    switch self {
    case .float16: 0x1p-9
    case .bfloat16: 0x1p-6
    default: 0
    }
  }
}
