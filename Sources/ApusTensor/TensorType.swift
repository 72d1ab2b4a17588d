// SPDX-License-Identifier: Apache-2.0

/// An extent of a tensor: a number, a name that stands for one number, or nothing known.
public enum Dimension: Hashable, Sendable {
  case known(Int)
  case named(String)
  case unknown

  public var value: Int? {
    if case .known(let value) = self { value } else { nil }
  }

  public var isKnown: Bool { value != nil }
}

extension Dimension: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  public init(integerLiteral value: Int) { self = .known(value) }
  public init(stringLiteral name: String) { self = .named(name) }
}

extension Dimension: CustomStringConvertible {
  public var description: String {
    switch self {
    case .known(let value): "\(value)"
    case .named(let name): name
    case .unknown: "?"
    }
  }
}

/// Element type and extents of a tensor, as far as they are known; nil is unknown.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  public var dtype: DType?
  public var shape: [Dimension]?

  public init(_ dtype: DType?, _ shape: [Dimension]? = nil) {
    self.dtype = dtype
    self.shape = shape
  }

  public var rank: Int? { shape?.count }

  /// The extents, when every one is a number.
  public var knownShape: [Int]? {
    guard let shape else { return nil }
    let values = shape.compactMap(\.value)
    return values.count == shape.count ? values : nil
  }

  public var description: String {
    let name = dtype?.name ?? "?"
    return name + (shape.map { "[" + $0.map(\.description).joined(separator: ", ") + "]" } ?? "[…]")
  }
}

/// The type of anything that flows along an edge.
public indirect enum ValueType: Hashable, Sendable, CustomStringConvertible {
  case tensor(TensorType)
  case sequence(ValueType)
  case optional(ValueType)
  case map(key: DType, value: ValueType)
  case sparseTensor(TensorType)
  case unknown

  /// The tensor type, when this is a tensor.
  public var tensor: TensorType? {
    if case .tensor(let type) = self { type } else { nil }
  }

  public var description: String {
    switch self {
    case .tensor(let type): type.description
    case .sequence(let element): "seq(\(element))"
    case .optional(let element): "optional(\(element))"
    case .map(let key, let value): "map(\(key.name), \(value))"
    case .sparseTensor(let type): "sparse_tensor(\(type))"
    case .unknown: "?"
    }
  }
}
