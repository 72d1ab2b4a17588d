// SPDX-License-Identifier: Apache-2.0

/// A whole number of fewer than 8 bits, held sign- or zero-extended in one byte.
public protocol NarrowInteger: NumericElement {
  associatedtype Byte: FixedWidthInteger
  static var bits: Int { get }
  var value: Byte { get }
  init(wrapping value: Int64)
}

extension NarrowInteger {
  public init(converting value: Double) { self.init(wrapping: Int64(converting: value)) }
  public init(converting value: Int64) { self.init(wrapping: value) }
  public var asDouble: Double { Double(value) }
  public var asInt64: Int64 { Int64(value) }
  public static func adding(_ a: Self, _ b: Self) -> Self { Self(wrapping: a.asInt64 + b.asInt64) }
  public static func subtracting(_ a: Self, _ b: Self) -> Self {
    Self(wrapping: a.asInt64 - b.asInt64)
  }
  public static func multiplying(_ a: Self, _ b: Self) -> Self {
    Self(wrapping: a.asInt64 * b.asInt64)
  }
  public static func dividing(_ a: Self, _ b: Self) -> Self {
    Self(wrapping: b.asInt64 == 0 ? 0 : a.asInt64 / b.asInt64)
  }
  public static func < (a: Self, b: Self) -> Bool { a.value < b.value }

  static func wrap(_ value: Int64, signed: Bool) -> Int64 {
    let shift = Int64(64 - bits)
    let high = value << shift
    return signed ? high >> shift : Int64(bitPattern: UInt64(bitPattern: high) >> UInt64(shift))
  }
}

/// -8 to 7. Source: ONNX INT4.
public struct Int4: NarrowInteger {
  public static var dtype: DType { .int4 }
  public static var bits: Int { 4 }
  public var value: Int8
  public init(wrapping value: Int64) { self.value = Int8(Self.wrap(value, signed: true)) }
}
/// 0 to 15. Source: ONNX UINT4.
public struct UInt4: NarrowInteger {
  public static var dtype: DType { .uint4 }
  public static var bits: Int { 4 }
  public var value: UInt8
  public init(wrapping value: Int64) { self.value = UInt8(Self.wrap(value, signed: false)) }
}
/// -2 to 1. Source: ONNX INT2.
public struct Int2: NarrowInteger {
  public static var dtype: DType { .int2 }
  public static var bits: Int { 2 }
  public var value: Int8
  public init(wrapping value: Int64) { self.value = Int8(Self.wrap(value, signed: true)) }
}
/// 0 to 3. Source: ONNX UINT2.
public struct UInt2: NarrowInteger {
  public static var dtype: DType { .uint2 }
  public static var bits: Int { 2 }
  public var value: UInt8
  public init(wrapping value: Int64) { self.value = UInt8(Self.wrap(value, signed: false)) }
}

/// A pair of real numbers; Apus keeps complex tensors and moves them, with little arithmetic.
public struct Complex<Part: FloatElement & BinaryFloatingPoint>: TensorElement, Hashable {
  public static var dtype: DType { Part.self == Float.self ? .complex64 : .complex128 }
  public var real: Part
  public var imaginary: Part
  public init(_ real: Part, _ imaginary: Part) {
    self.real = real
    self.imaginary = imaginary
  }
}
