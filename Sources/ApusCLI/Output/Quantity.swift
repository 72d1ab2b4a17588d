// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Numbers as people read them.
enum Quantity {
  /// `1234567` as `1,234,567`.
  static func grouped(_ number: Int) -> String {
    var digits = Array(String(number.magnitude))
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    return (number < 0 ? "-" : "") + String(digits)
  }

  /// `1234567` as `1.23 M`.
  static func scaled(_ number: Double, unit: String = "") -> String {
    let scales = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    guard let (scale, letter) = scales.first(where: { number >= $0.0 }) else {
      return "\(significant(number)) \(unit)".trimmedAtEnd
    }
    return "\(significant(number / scale)) \(letter)\(unit)"
  }

  /// Microseconds in the unit that suits them.
  static func time(microseconds: Double) -> String {
    if microseconds < 1000 { return "\(significant(microseconds)) µs" }
    if microseconds < 1e6 { return "\(significant(microseconds / 1000)) ms" }
    return "\(significant(microseconds / 1e6)) s"
  }

  /// Three significant digits, without an exponent.
  static func significant(_ number: Double) -> String {
    let magnitude = abs(number)
    let places = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2
    let text = String(format: "%.\(places)f", number)
    return magnitude == 0 ? "0" : text
  }
}
