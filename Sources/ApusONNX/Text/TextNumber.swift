// SPDX-License-Identifier: Apache-2.0

/// Numbers in the textual syntax.
enum TextNumber {
  /// The shortest text that reads back as the same number: plain, or with an exponent where that
  /// is shorter. The standard's own printer writes the same.
  static func shortest<T: BinaryFloatingPoint & CustomStringConvertible>(_ value: T) -> String {
    if value.isNaN { return value.sign == .minus ? "-nan" : "nan" }
    let sign = value.sign == .minus ? "-" : ""
    if value.isInfinite { return sign + "inf" }
    if value == 0 { return sign + "0" }
    let (digits, exponent) = decimal(value.magnitude)
    let scientific = scientific(digits, exponent)
    let plain = plain(value.magnitude, digits, exponent)
    return sign + (plain.utf8.count <= scientific.utf8.count ? plain : scientific)
  }

  /// The significant digits, and the power of ten of the first.
  private static func decimal(_ magnitude: some CustomStringConvertible) -> ([UInt8], Int) {
    let text = magnitude.description
    let parts = text.split(separator: "e")
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = Array(parts[0].utf8)
    let point = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.count
    exponent += point - 1
    var digits = mantissa.filter { $0 != UInt8(ascii: ".") }
    while digits.count > 1, digits.first == UInt8(ascii: "0") {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (digits, exponent)
  }

  private static func scientific(_ digits: [UInt8], _ exponent: Int) -> String {
    var text = String(decoding: digits[..<1], as: UTF8.self)
    if digits.count > 1 { text += "." + String(decoding: digits[1...], as: UTF8.self) }
    let power = abs(exponent)
    return text + (exponent < 0 ? "e-" : "e+") + (power < 10 ? "0" : "") + String(power)
  }

  private static func plain<T: BinaryFloatingPoint>(
    _ magnitude: T, _ digits: [UInt8], _ exponent: Int
  ) -> String {
    let text = String(decoding: digits, as: UTF8.self)
    if exponent < 0 {
      return "0." + String(repeating: "0", count: -exponent - 1) + text
    }
    let whole = exponent + 1
    if digits.count > whole {
      let split = text.index(text.startIndex, offsetBy: whole)
      return text[..<split] + "." + text[split...]
    }
    // A whole number beyond the precision has digits of its own where the shortest form has zeros.
    if let exact = UInt64(exactly: magnitude) { return String(exact) }
    return text + String(repeating: "0", count: whole - digits.count)
  }
}
