// SPDX-License-Identifier: Apache-2.0

/// What kind of value a sequence or an optional of test data holds.
public struct ElementKind: OpenEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let undefined = Self(rawValue: 0)
  public static let tensor = Self(rawValue: 1)
  public static let sparseTensor = Self(rawValue: 2)
  public static let sequence = Self(rawValue: 3)
  public static let map = Self(rawValue: 4)
  public static let optional = Self(rawValue: 5)

  public static let names: [(name: String, value: Self)] = [
    ("UNDEFINED", .undefined), ("TENSOR", .tensor), ("SPARSE_TENSOR", .sparseTensor),
    ("SEQUENCE", .sequence), ("MAP", .map), ("OPTIONAL", .optional),
  ]
}
