// SPDX-License-Identifier: Apache-2.0

extension TensorProto {
  /// The kind of a tensor's elements.
  public struct DataType: OpenEnum {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let undefined = Self(rawValue: 0)
    public static let float = Self(rawValue: 1)
    public static let uint8 = Self(rawValue: 2)
    public static let int8 = Self(rawValue: 3)
    public static let uint16 = Self(rawValue: 4)
    public static let int16 = Self(rawValue: 5)
    public static let int32 = Self(rawValue: 6)
    public static let int64 = Self(rawValue: 7)
    public static let string = Self(rawValue: 8)
    public static let bool = Self(rawValue: 9)
    public static let float16 = Self(rawValue: 10)
    public static let double = Self(rawValue: 11)
    public static let uint32 = Self(rawValue: 12)
    public static let uint64 = Self(rawValue: 13)
    public static let complex64 = Self(rawValue: 14)
    public static let complex128 = Self(rawValue: 15)
    public static let bfloat16 = Self(rawValue: 16)
    public static let float8E4M3FN = Self(rawValue: 17)
    public static let float8E4M3FNUZ = Self(rawValue: 18)
    public static let float8E5M2 = Self(rawValue: 19)
    public static let float8E5M2FNUZ = Self(rawValue: 20)
    public static let uint4 = Self(rawValue: 21)
    public static let int4 = Self(rawValue: 22)
    public static let float4E2M1 = Self(rawValue: 23)
    public static let float8E8M0 = Self(rawValue: 24)
    public static let uint2 = Self(rawValue: 25)
    public static let int2 = Self(rawValue: 26)
    public static let float6E2M3 = Self(rawValue: 27)
    public static let float6E3M2 = Self(rawValue: 28)

    public static let names: [(name: String, value: Self)] = [
      ("UNDEFINED", .undefined), ("FLOAT", .float), ("UINT8", .uint8), ("INT8", .int8),
      ("UINT16", .uint16), ("INT16", .int16), ("INT32", .int32), ("INT64", .int64),
      ("STRING", .string), ("BOOL", .bool), ("FLOAT16", .float16), ("DOUBLE", .double),
      ("UINT32", .uint32), ("UINT64", .uint64), ("COMPLEX64", .complex64),
      ("COMPLEX128", .complex128), ("BFLOAT16", .bfloat16), ("FLOAT8E4M3FN", .float8E4M3FN),
      ("FLOAT8E4M3FNUZ", .float8E4M3FNUZ), ("FLOAT8E5M2", .float8E5M2),
      ("FLOAT8E5M2FNUZ", .float8E5M2FNUZ), ("UINT4", .uint4), ("INT4", .int4),
      ("FLOAT4E2M1", .float4E2M1), ("FLOAT8E8M0", .float8E8M0), ("UINT2", .uint2), ("INT2", .int2),
      ("FLOAT6E2M3", .float6E2M3), ("FLOAT6E3M2", .float6E3M2),
    ]
  }
}
