// SPDX-License-Identifier: Apache-2.0

/// A Swift type that holds one element of a tensor.
///
/// What kind of element a type is, it says itself: a cast `as? any NumericElement.Type` would ask
/// Swift's runtime, which reads every conformance of the program once for each type asked.
public protocol TensorElement: Sendable {
  static var dtype: DType { get }
  /// The type as one with arithmetic, else nil.
  static var numeric: (any NumericElement.Type)? { get }
  /// The type as a real number, else nil.
  static var float: (any FloatElement.Type)? { get }
  /// The type as a whole number, else nil.
  static var integer: (any IntegerElement.Type)? { get }
}

extension TensorElement {
  public static var numeric: (any NumericElement.Type)? { nil }
  public static var float: (any FloatElement.Type)? { nil }
  public static var integer: (any IntegerElement.Type)? { nil }
}

/// An element with arithmetic: any real or whole number.
///
/// Whole numbers wrap around; real numbers narrower than 64 bits are computed in `Double` and
/// rounded once.
public protocol NumericElement: TensorElement, Comparable {
  /// The nearest element; whole numbers truncate toward zero and wrap.
  init(converting value: Double)
  /// The element with the same low bits, or the nearest real.
  init(converting value: Int64)
  /// The value as a `Double` (rounded for large 64-bit integers).
  var asDouble: Double { get }
  /// The value as an `Int64`, truncated toward zero; 0 for NaN, saturated beyond the range.
  var asInt64: Int64 { get }
  static func adding(_ a: Self, _ b: Self) -> Self
  static func subtracting(_ a: Self, _ b: Self) -> Self
  static func multiplying(_ a: Self, _ b: Self) -> Self
  /// The quotient; integers truncate toward zero, and division of an integer by zero gives zero.
  static func dividing(_ a: Self, _ b: Self) -> Self
}

/// A real number.
public protocol FloatElement: NumericElement {}

/// A whole number of 8 to 64 bits.
public protocol IntegerElement: NumericElement, FixedWidthInteger {}

extension NumericElement {
  public static var numeric: (any NumericElement.Type)? { Self.self }
}

extension FloatElement {
  public static var float: (any FloatElement.Type)? { Self.self }
  public init(converting value: Int64) { self.init(converting: Double(value)) }
  public var asInt64: Int64 {
    let d = asDouble
    if d.isNaN { return 0 }
    if d >= 0x1p63 { return .max }
    return d < -0x1p63 ? .min : Int64(d)
  }
  public static func adding(_ a: Self, _ b: Self) -> Self {
    Self(converting: a.asDouble + b.asDouble)
  }
  public static func subtracting(_ a: Self, _ b: Self) -> Self {
    Self(converting: a.asDouble - b.asDouble)
  }
  public static func multiplying(_ a: Self, _ b: Self) -> Self {
    Self(converting: a.asDouble * b.asDouble)
  }
  public static func dividing(_ a: Self, _ b: Self) -> Self {
    Self(converting: a.asDouble / b.asDouble)
  }
}

extension IntegerElement {
  public static var integer: (any IntegerElement.Type)? { Self.self }
  public init(converting value: Double) {
    if value.isNaN {
      self = 0
    } else if value >= 0x1p63 {
      // Above Int64 only UInt64 has values; the rest wraps, as a C cast through 64 bits does.
      self.init(truncatingIfNeeded: value < 0x1p64 ? UInt64(value) : .max)
    } else {
      self.init(truncatingIfNeeded: value < -0x1p63 ? Int64.min : Int64(value))
    }
  }
  public init(converting value: Int64) { self.init(truncatingIfNeeded: value) }
  public var asDouble: Double { Double(self) }
  public var asInt64: Int64 { Int64(truncatingIfNeeded: self) }
  public static func adding(_ a: Self, _ b: Self) -> Self { a &+ b }
  public static func subtracting(_ a: Self, _ b: Self) -> Self { a &- b }
  public static func multiplying(_ a: Self, _ b: Self) -> Self { a &* b }
  public static func dividing(_ a: Self, _ b: Self) -> Self {
    b == 0 ? 0 : a.dividedReportingOverflow(by: b).partialValue
  }
}

extension Float: FloatElement {
  public static var dtype: DType { .float32 }
  public init(converting value: Double) { self.init(value) }
  public var asDouble: Double { Double(self) }
}
extension Double: FloatElement {
  public static var dtype: DType { .float64 }
  public init(converting value: Double) { self = value }
  public var asDouble: Double { self }
}
extension Float16: FloatElement {
  public static var dtype: DType { .float16 }
  public init(converting value: Double) { self.init(value) }
  public var asDouble: Double { Double(self) }
}
extension Int8: IntegerElement { public static var dtype: DType { .int8 } }
extension Int16: IntegerElement { public static var dtype: DType { .int16 } }
extension Int32: IntegerElement { public static var dtype: DType { .int32 } }
extension Int64: IntegerElement { public static var dtype: DType { .int64 } }
extension UInt8: IntegerElement { public static var dtype: DType { .uint8 } }
extension UInt16: IntegerElement { public static var dtype: DType { .uint16 } }
extension UInt32: IntegerElement { public static var dtype: DType { .uint32 } }
extension UInt64: IntegerElement { public static var dtype: DType { .uint64 } }
extension Bool: TensorElement { public static var dtype: DType { .bool } }
extension String: TensorElement { public static var dtype: DType { .string } }

extension DType {
  /// The Swift type of an element; the types narrower than a byte are `Byte…` wrappers.
  public var elementType: any TensorElement.Type {
    switch self {
    case .float32: Float.self
    case .uint8: UInt8.self
    case .int8: Int8.self
    case .uint16: UInt16.self
    case .int16: Int16.self
    case .int32: Int32.self
    case .int64: Int64.self
    case .string: String.self
    case .bool: Bool.self
    case .float16: Float16.self
    case .float64: Double.self
    case .uint32: UInt32.self
    case .uint64: UInt64.self
    case .complex64: Complex<Float>.self
    case .complex128: Complex<Double>.self
    case .bfloat16: BFloat16.self
    case .float8e4m3fn: Float8E4M3FN.self
    case .float8e4m3fnuz: Float8E4M3FNUZ.self
    case .float8e5m2: Float8E5M2.self
    case .float8e5m2fnuz: Float8E5M2FNUZ.self
    case .uint4: UInt4.self
    case .int4: Int4.self
    case .float4e2m1: Float4E2M1.self
    case .float8e8m0: Float8E8M0.self
    case .uint2: UInt2.self
    case .int2: Int2.self
    case .float6e2m3: Float6E2M3.self
    case .float6e3m2: Float6E3M2.self
    }
  }

  /// The element type as one with arithmetic.
  ///
  /// Throws: `typeMismatch` for strings, Booleans and complex numbers.
  public func numeric() throws(ModelError) -> any NumericElement.Type {
    guard let type = elementType.numeric else {
      throw ModelError(.typeMismatch, "needs a tensor of numbers, got one of \(name)")
    }
    return type
  }

  /// The element type as a real number.
  ///
  /// Throws: `typeMismatch` for every other type.
  public func float() throws(ModelError) -> any FloatElement.Type {
    guard let type = elementType.float else {
      throw ModelError(.typeMismatch, "needs a tensor of real numbers, got one of \(name)")
    }
    return type
  }

  /// The element type as a whole number.
  ///
  /// Throws: `typeMismatch` for every other type.
  public func integer() throws(ModelError) -> any IntegerElement.Type {
    guard let type = elementType.integer else {
      throw ModelError(.typeMismatch, "needs a tensor of whole numbers, got one of \(name)")
    }
    return type
  }
}
