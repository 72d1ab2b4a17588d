// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// The order of elements of any type that has one.
enum ElementOrder {
  /// A number for every element, equal for equal elements and in their order.
  ///
  /// Throws: `typeMismatch` for complex numbers.
  static func codes(_ tensor: Tensor) throws(ModelError) -> [Int] {
    switch tensor.dtype {
    case .string:
      // Swift compares strings by meaning; models compare them by bytes.
      return ranks(try tensor.elements(of: String.self).map { Array($0.utf8) }) {
        $0.lexicographicallyPrecedes($1)
      }
    case .bool: return try tensor.integers()
    default:
      func order<T: NumericElement>(_ type: T.Type) throws(ModelError) -> [Int] {
        ranks(try tensor.elements(of: type)) { a, b in
          let (x, y) = (a.asDouble, b.asDouble)
          return x.isNaN ? false : y.isNaN || a < b
        }
      }
      return try order(tensor.dtype.numeric())
    }
  }

  private static func ranks<T>(_ values: [T], _ isBelow: (T, T) -> Bool) -> [Int] {
    let order = values.indices.sorted { isBelow(values[$0], values[$1]) }
    var codes = [Int](repeating: 0, count: values.count)
    var code = 0
    for (place, index) in order.enumerated() {
      if place > 0 && isBelow(values[order[place - 1]], values[index]) { code += 1 }
      codes[index] = code
    }
    return codes
  }
}
