// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Which power of two a number becomes that lies between two: see `Op.Cast.roundMode`.
public enum PowerRounding: String, Sendable {
  case up, down, nearest
}

extension Tensor {
  /// The elements converted to another type.
  ///
  /// Real numbers are rounded to nearest, ties to even; to whole numbers they truncate; whole
  /// numbers wrap; only zero is false. Beyond the range of a narrow float `saturating` gives the
  /// largest number. Throws: `typeMismatch` for complex numbers, `invalidValue` for a string that
  /// is no number.
  public func cast(
    to target: DType, saturating: Bool = true, rounding: PowerRounding = .up
  ) throws(ModelError) -> Tensor {
    if target == dtype { return self }
    if target == .string { return try Tensor(shape: shape, texts()) }
    if dtype == .string {
      return try parsed(as: target, saturating: saturating, rounding: rounding)
    }
    let isWhole = dtype == .bool || !dtype.isFloat && dtype != .uint64
    if isWhole || dtype == .uint64 && (target.isInteger || target == .bool) {
      let values = try integers()
      // Not through Double, which would round twice.
      if target == .float32 { return try Tensor(shape: shape, values.map { Float($0) }) }
      if !target.isFloat { return try Tensor(target, shape: shape, converting: values) }
    }
    return try Tensor(
      target, shape: shape, casting: doubles(), saturating: saturating, rounding: rounding)
  }

  /// A tensor of the given type from real numbers, each rounded once.
  init(
    _ target: DType, shape: [Int], casting values: [Double], saturating: Bool,
    rounding: PowerRounding
  ) throws(ModelError) {
    func narrow<T: NarrowFloat>(_ type: T.Type) throws(ModelError) -> Tensor {
      try Tensor(shape: shape, values.map { T(converting: $0, saturating: saturating) })
    }
    if target == .float8e8m0 {
      let codes = values.map { value in
        Float8E8M0(
          code: Float8E8M0.code(of: value, saturating: saturating, rounding: rounding))
      }
      self = try Tensor(shape: shape, codes)
    } else if let type = target.elementType as? any NarrowFloat.Type {
      self = try narrow(type)
    } else {
      self = try Tensor(target, shape: shape, converting: values)
    }
  }

  // MARK: - Strings

  private func texts() throws(ModelError) -> [String] {
    if dtype == .uint64 { return try elements(of: UInt64.self).map(String.init) }
    if dtype == .float32 { return try elements(of: Float.self).map { Tensor.text($0) } }
    if dtype.isFloat { return try doubles().map { Tensor.text($0) } }
    return try integers().map(String.init)
  }

  private static func text<F: BinaryFloatingPoint & CustomStringConvertible>(
    _ value: F
  ) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "INF" : "-INF" }
    return value.description
  }

  private func parsed(
    as target: DType, saturating: Bool, rounding: PowerRounding
  ) throws(ModelError) -> Tensor {
    let texts = try elements(of: String.self)
    if !target.isFloat {
      let wholes = texts.compactMap { text in
        Int(text) ?? UInt(text).map { Int(bitPattern: $0) }
      }
      if wholes.count == texts.count {
        return try Tensor(target, shape: shape, converting: wholes)
      }
    }
    var values: [Double] = []
    values.reserveCapacity(texts.count)
    for text in texts { values.append(try Tensor.number(text)) }
    if target == .float32 {
      // Straight to Float where the text allows it: through Double would round twice.
      let floats = zip(texts, values).map { Float($0) ?? Float($1) }
      return try Tensor(shape: shape, floats)
    }
    return try Tensor(
      target, shape: shape, casting: values, saturating: saturating, rounding: rounding)
  }

  /// The number that a text means: decimal, scientific, or a word for infinity or NaN.
  private static func number(_ text: String) throws(ModelError) -> Double {
    let word = text.lowercased()
    switch word {
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    case "nan", "+nan", "-nan": return .nan
    default: break
    }
    guard word.allSatisfy({ "0123456789+-.e".contains($0) }), let value = Double(word) else {
      throw ModelError(
        .invalidValue, "the string \"\(text.prefix(40))\" is no number and cannot be cast to one")
    }
    return value
  }
}

extension Float8E8M0 {
  /// The code of the power of two that a number becomes.
  ///
  /// Zero and what lies below the range become the least power when `saturating`, what lies above
  /// the greatest; else NaN. Negative numbers become what their magnitude does.
  static func code(of value: Double, saturating: Bool, rounding: PowerRounding) -> UInt8 {
    let isNotANumber: UInt8 = 255
    let magnitude = value.magnitude
    if magnitude.isNaN { return isNotANumber }
    if magnitude.isInfinite { return saturating ? 254 : isNotANumber }
    if magnitude == 0 { return saturating ? 0 : isNotANumber }
    var exponent = Int(magnitude.exponent)
    let fraction = magnitude.significand
    switch rounding {
    case .up: exponent += fraction > 1 ? 1 : 0
    case .down: break
    case .nearest: exponent += fraction >= 1.5 ? 1 : 0
    }
    if (-127...127).contains(exponent) { return UInt8(exponent + 127) }
    guard saturating else { return isNotANumber }
    return exponent < 0 ? 0 : 254
  }
}
