// SPDX-License-Identifier: Apache-2.0

/// The type of a tensor's elements; raw values are ONNX's `TensorProto.DataType`.
public enum DType: Int32, CaseIterable, Hashable, Sendable {
  case float32 = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case string = 8
  case bool = 9
  case float16 = 10
  case float64 = 11
  case uint32 = 12
  case uint64 = 13
  case complex64 = 14
  case complex128 = 15
  case bfloat16 = 16
  case float8e4m3fn = 17
  case float8e4m3fnuz = 18
  case float8e5m2 = 19
  case float8e5m2fnuz = 20
  case uint4 = 21
  case int4 = 22
  case float4e2m1 = 23
  case float8e8m0 = 24
  case uint2 = 25
  case int2 = 26
  case float6e2m3 = 27
  case float6e3m2 = 28

  /// Bytes of one element in memory; types narrower than a byte take one byte each, strings none.
  public var byteWidth: Int {
    switch self {
    case .string: 0
    case .complex128: 16
    case .float64, .int64, .uint64, .complex64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    default: 1
    }
  }

  /// Bits of one element in a file's raw data.
  public var bitWidth: Int {
    switch self {
    case .uint4, .int4, .float4e2m1: 4
    case .uint2, .int2: 2
    case .float6e2m3, .float6e3m2: 6
    default: byteWidth * 8
    }
  }

  /// The name that ONNX's textual syntax uses, such as `float` or `int64`.
  public var name: String {
    switch self {
    case .float32: "float"
    case .float64: "double"
    default: "\(self)"
    }
  }

  /// The type with ONNX's textual name, or nil.
  public init?(name: String) {
    guard let found = DType.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }

  /// Whether elements are real numbers with a fraction.
  public var isFloat: Bool { elementType.float != nil }
  /// Whether elements are whole numbers (not Booleans).
  public var isInteger: Bool { elementType.integer != nil }
}
