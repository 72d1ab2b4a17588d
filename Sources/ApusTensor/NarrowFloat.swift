// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The bit layout of a real number of at most 8 bits.
public struct NarrowFloatFormat: Sendable {
  public var bits: Int
  public var exponentBits: Int
  public var mantissaBits: Int
  public var bias: Int
  public var isSigned = true
  /// What the codes with the largest exponent, or the code of -0, mean.
  public var special: Special

  public enum Special: Sendable {
    /// Infinity and NaN as IEEE 754 has them.
    case ieee
    /// The code of all ones is NaN; there is no infinity (`fn`).
    case allOnesNaN
    /// The code of -0 is NaN; there is no infinity and no -0 (`fnuz`).
    case negativeZeroNaN
    /// Every code is a finite number.
    case finite
  }

  /// The value of a code.
  func decode(_ code: UInt8) -> Double {
    let mask = UInt8(truncatingIfNeeded: (1 << bits) - 1)
    let code = code & mask
    let signBit = isSigned ? code >> UInt8(bits - 1) & 1 : 0
    let magnitude = isSigned ? code & (mask >> 1) : code
    let mantissa = Int(magnitude) & ((1 << mantissaBits) - 1)
    let exponent = Int(magnitude) >> mantissaBits
    let largest = (1 << exponentBits) - 1
    switch special {
    case .ieee where exponent == largest:
      return mantissa != 0 ? .nan : signBit == 1 ? -.infinity : .infinity
    case .allOnesNaN where magnitude == (isSigned ? mask >> 1 : mask): return .nan
    case .negativeZeroNaN where signBit == 1 && magnitude == 0: return .nan
    default: break
    }
    let fraction = Double(mantissa) / Double(1 << mantissaBits)
    let value =
      exponent == 0 && mantissaBits > 0
      ? fraction * pow(2, Double(1 - bias)) : (1 + fraction) * pow(2, Double(exponent - bias))
    return signBit == 1 ? -value : value
  }

  /// The code nearest to a value, ties to even; beyond the range the largest finite code when
  /// `saturating`, else infinity or NaN, whichever the format has.
  public func encode(_ value: Double, saturating: Bool = true) -> UInt8 {
    let sign: UInt8 = isSigned && value.sign == .minus ? 1 << UInt8(bits - 1) : 0
    if value.isNaN { return nanCode | (special == .negativeZeroNaN ? 0 : sign) }
    let magnitude = isSigned ? value.magnitude : value
    if !isSigned && value < 0 { return nanCode }
    let last = largestFinite
    let top = decode(last)
    // Half a step above the largest number is where rounding would leave the range.
    let step = last > 0 ? top - decode(last - 1) : 0
    let overflows = mantissaBits == 0 ? magnitude > top : magnitude >= top + step / 2
    if magnitude.isInfinite || overflows {
      guard saturating || special == .finite else { return overflowCode | sign }
      return last | sign
    }
    let code = nearest(magnitude, last: last)
    return code == 0 && special == .negativeZeroNaN ? 0 : code | sign
  }

  private func nearest(_ magnitude: Double, last: UInt8) -> UInt8 {
    var low: UInt8 = 0
    var high = last
    while low < high {  // the largest code whose value is at most the magnitude
      let middle = low + (high - low + 1) / 2
      if decode(middle) <= magnitude { low = middle } else { high = middle - 1 }
    }
    guard low < last else { return low }
    let below = magnitude - decode(low)
    let above = decode(low + 1) - magnitude
    return below < above || (below == above && low & 1 == 0) ? low : low + 1
  }

  var largestFinite: UInt8 {
    let all = UInt8(truncatingIfNeeded: (1 << (isSigned ? bits - 1 : bits)) - 1)
    switch special {
    case .ieee: return all - UInt8(1 << mantissaBits)
    case .allOnesNaN: return all - 1
    case .negativeZeroNaN, .finite: return all
    }
  }

  private var nanCode: UInt8 {
    switch special {
    case .ieee, .allOnesNaN: UInt8(truncatingIfNeeded: (1 << (isSigned ? bits - 1 : bits)) - 1)
    // There is no NaN: the standard's cases give -0 for it.
    case .negativeZeroNaN, .finite: 1 << UInt8(bits - 1)
    }
  }

  private var overflowCode: UInt8 {
    special == .ieee
      ? UInt8(truncatingIfNeeded: ((1 << exponentBits) - 1) << mantissaBits) : nanCode
  }
}

/// A real number of at most 8 bits, held in one byte.
public protocol NarrowFloat: FloatElement {
  static var format: NarrowFloatFormat { get }
  var code: UInt8 { get }
  init(code: UInt8)
}

extension NarrowFloat {
  public init(converting value: Double) { self.init(code: Self.format.encode(value)) }
  public init(converting value: Double, saturating: Bool) {
    self.init(code: Self.format.encode(value, saturating: saturating))
  }
  public var asDouble: Double { Self.format.decode(code) }
  public static func < (a: Self, b: Self) -> Bool { a.asDouble < b.asDouble }
  public static func == (a: Self, b: Self) -> Bool { a.asDouble == b.asDouble }
}

/// 4 exponent and 3 mantissa bits, no infinity. Source: ONNX FLOAT8E4M3FN.
public struct Float8E4M3FN: NarrowFloat {
  public static var dtype: DType { .float8e4m3fn }
  public static let format = NarrowFloatFormat(
    bits: 8, exponentBits: 4, mantissaBits: 3, bias: 7, special: .allOnesNaN)
  public var code: UInt8
  public init(code: UInt8) { self.code = code }
}
/// 4 exponent and 3 mantissa bits, one NaN, one zero. Source: ONNX FLOAT8E4M3FNUZ.
public struct Float8E4M3FNUZ: NarrowFloat {
  public static var dtype: DType { .float8e4m3fnuz }
  public static let format = NarrowFloatFormat(
    bits: 8, exponentBits: 4, mantissaBits: 3, bias: 8, special: .negativeZeroNaN)
  public var code: UInt8
  public init(code: UInt8) { self.code = code }
}
/// 5 exponent and 2 mantissa bits, as IEEE 754. Source: ONNX FLOAT8E5M2.
public struct Float8E5M2: NarrowFloat {
  public static var dtype: DType { .float8e5m2 }
  public static let format = NarrowFloatFormat(
    bits: 8, exponentBits: 5, mantissaBits: 2, bias: 15, special: .ieee)
  public var code: UInt8
  public init(code: UInt8) { self.code = code }
}
/// 5 exponent and 2 mantissa bits, one NaN, one zero. Source: ONNX FLOAT8E5M2FNUZ.
public struct Float8E5M2FNUZ: NarrowFloat {
  public static var dtype: DType { .float8e5m2fnuz }
  public static let format = NarrowFloatFormat(
    bits: 8, exponentBits: 5, mantissaBits: 2, bias: 16, special: .negativeZeroNaN)
  public var code: UInt8
  public init(code: UInt8) { self.code = code }
}
/// A power of two, 8 exponent bits and nothing else. Source: ONNX FLOAT8E8M0.
public struct Float8E8M0: NarrowFloat {
  public static var dtype: DType { .float8e8m0 }
  public static let format = NarrowFloatFormat(
    bits: 8, exponentBits: 8, mantissaBits: 0, bias: 127, isSigned: false, special: .allOnesNaN)
  public var code: UInt8
  public init(code: UInt8) { self.code = code }
}
/// 2 exponent and 1 mantissa bit, all finite. Source: ONNX FLOAT4E2M1.
public struct Float4E2M1: NarrowFloat {
  public static var dtype: DType { .float4e2m1 }
  public static let format = NarrowFloatFormat(
    bits: 4, exponentBits: 2, mantissaBits: 1, bias: 1, special: .finite)
  public var code: UInt8
  public init(code: UInt8) { self.code = code }
}
/// 2 exponent and 3 mantissa bits, all finite. Source: ONNX FLOAT6E2M3.
public struct Float6E2M3: NarrowFloat {
  public static var dtype: DType { .float6e2m3 }
  public static let format = NarrowFloatFormat(
    bits: 6, exponentBits: 2, mantissaBits: 3, bias: 1, special: .finite)
  public var code: UInt8
  public init(code: UInt8) { self.code = code }
}
/// 3 exponent and 2 mantissa bits, all finite. Source: ONNX FLOAT6E3M2.
public struct Float6E3M2: NarrowFloat {
  public static var dtype: DType { .float6e3m2 }
  public static let format = NarrowFloatFormat(
    bits: 6, exponentBits: 3, mantissaBits: 2, bias: 3, special: .finite)
  public var code: UInt8
  public init(code: UInt8) { self.code = code }
}

/// 8 exponent and 7 mantissa bits: the upper half of a `Float`.
public struct BFloat16: FloatElement {
  public static var dtype: DType { .bfloat16 }
  public var bitPattern: UInt16
  public init(bitPattern: UInt16) { self.bitPattern = bitPattern }
  /// The nearest value, ties to even.
  public init(converting value: Double) {
    var bits = Float(value).bitPattern
    let back = Double(Float(bitPattern: bits))
    if back != value && !value.isNaN {
      // Rounding to odd on the way keeps ties apart from what lies beside them.
      if back.magnitude > value.magnitude { bits -= 1 }
      bits |= 1
    }
    if value.isNaN {
      bitPattern = UInt16(bits >> 16) | 0x40
    } else {
      bitPattern = UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ (bits >> 16 & 1)) >> 16)
    }
  }
  public var asDouble: Double { Double(Float(bitPattern: UInt32(bitPattern) << 16)) }
  public static func < (a: BFloat16, b: BFloat16) -> Bool { a.asDouble < b.asDouble }
  public static func == (a: BFloat16, b: BFloat16) -> Bool { a.asDouble == b.asDouble }
}
