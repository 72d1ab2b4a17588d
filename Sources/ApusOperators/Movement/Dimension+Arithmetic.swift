// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension Dimension {
  /// The product of extents, as far as numbers and one name can say it.
  static func product(of extents: some Sequence<Dimension>) -> Dimension {
    var names: [String] = []
    var number = 1
    var certain = true
    for extent in extents {
      switch extent {
      case .known(0): return .known(0)
      case .known(let value):
        let (product, overflow) = number.multipliedReportingOverflow(by: value)
        number = product
        certain = certain && !overflow
      case .named(let name): names.append(name)
      case .unknown: certain = false
      }
    }
    guard certain else { return .unknown }
    if names.isEmpty { return .known(number) }
    return names.count == 1 && number == 1 ? .named(names[0]) : .unknown
  }

  /// The product of `a` divided by the product of `b`; names that stand in both cancel.
  ///
  /// Throws: `shapeMismatch` when both are numbers and do not divide.
  static func quotient(of a: [Dimension], by b: [Dimension]) throws(ModelError) -> Dimension {
    var upper = a
    var lower: [Dimension] = []
    for extent in b {
      if case .named = extent, let place = upper.firstIndex(of: extent) {
        upper.remove(at: place)
      } else {
        lower.append(extent)
      }
    }
    guard case .known(let divisor) = product(of: lower), divisor > 0 else { return .unknown }
    let names = upper.filter { !$0.isKnown }
    guard case .known(let number) = product(of: upper.filter(\.isKnown)) else { return .unknown }
    if names.isEmpty || number == 0 {
      guard number % divisor == 0 else {
        throw ModelError(
          .shapeMismatch, "\(number) elements cannot be shared out over \(divisor)")
      }
      return .known(number / divisor)
    }
    return number == divisor ? product(of: names) : .unknown
  }

  /// The sum of extents, when all but zeros are numbers or only one is a name.
  static func sum(of extents: some Sequence<Dimension>) -> Dimension {
    var total = 0
    var rest: [Dimension] = []
    for extent in extents {
      guard case .known(let value) = extent else {
        rest.append(extent)
        continue
      }
      let (sum, overflow) = total.addingReportingOverflow(value)
      if overflow { return .unknown }
      total = sum
    }
    if rest.isEmpty { return .known(total) }
    return rest.count == 1 && total == 0 ? rest[0] : .unknown
  }

  /// One extent of which two facts speak. Throws: `shapeMismatch` when they are different numbers.
  static func merged(_ a: Dimension, _ b: Dimension) throws(ModelError) -> Dimension {
    switch (a, b) {
    case (.known(let x), .known(let y)):
      guard x == y else {
        throw ModelError(.shapeMismatch, "extents \(x) and \(y) must be equal")
      }
      return a
    case (.known, _): return a
    case (_, .known): return b
    case (.unknown, _): return b
    default: return a
    }
  }
}
