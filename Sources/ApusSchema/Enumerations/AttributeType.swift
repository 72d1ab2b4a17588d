// SPDX-License-Identifier: Apache-2.0

extension AttributeProto {
  /// Which field holds an attribute's value.
  public struct AttributeType: OpenEnum {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let undefined = Self(rawValue: 0)
    public static let float = Self(rawValue: 1)
    public static let int = Self(rawValue: 2)
    public static let string = Self(rawValue: 3)
    public static let tensor = Self(rawValue: 4)
    public static let graph = Self(rawValue: 5)
    public static let floats = Self(rawValue: 6)
    public static let ints = Self(rawValue: 7)
    public static let strings = Self(rawValue: 8)
    public static let tensors = Self(rawValue: 9)
    public static let graphs = Self(rawValue: 10)
    public static let sparseTensor = Self(rawValue: 11)
    public static let sparseTensors = Self(rawValue: 12)
    public static let typeProto = Self(rawValue: 13)
    public static let typeProtos = Self(rawValue: 14)

    public static let names: [(name: String, value: Self)] = [
      ("UNDEFINED", .undefined), ("FLOAT", .float), ("INT", .int), ("STRING", .string),
      ("TENSOR", .tensor), ("GRAPH", .graph), ("FLOATS", .floats), ("INTS", .ints),
      ("STRINGS", .strings), ("TENSORS", .tensors), ("GRAPHS", .graphs),
      ("SPARSE_TENSOR", .sparseTensor), ("SPARSE_TENSORS", .sparseTensors),
      ("TYPE_PROTO", .typeProto), ("TYPE_PROTOS", .typeProtos),
    ]
  }
}
