// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension ValueType {
  /// What is true of a value that may be of this type or of the other: extents that differ, and
  /// ranks that differ, become unknown.
  ///
  /// An optional and its element join to an unknown type, for a loop may carry either.
  /// Throws: `typeMismatch` when element types or kinds differ.
  func joined(with other: ValueType) throws(ModelError) -> ValueType {
    switch (self, other) {
    case (.unknown, _), (_, .unknown): return .unknown
    case (.tensor(let a), .tensor(let b)): return .tensor(try a.joined(with: b))
    case (.sparseTensor(let a), .sparseTensor(let b)):
      return .sparseTensor(try a.joined(with: b))
    case (.sequence(let a), .sequence(let b)): return .sequence(try a.joined(with: b))
    case (.optional(let a), .optional(let b)): return .optional(try a.joined(with: b))
    case (.map(let key, let a), .map(let otherKey, let b)) where key == otherKey:
      return .map(key: key, value: try a.joined(with: b))
    case (.optional(let a), let b), (let b, .optional(let a)):
      _ = try a.joined(with: b)
      return .unknown
    default: throw ModelError(.typeMismatch, "one value cannot be \(self) and \(other)")
    }
  }

  /// The type without extents, ranks too.
  var withoutShapes: ValueType {
    switch self {
    case .tensor(let type): .tensor(TensorType(type.dtype))
    case .sparseTensor(let type): .sparseTensor(TensorType(type.dtype))
    case .sequence(let element): .sequence(element.withoutShapes)
    case .optional(let element): .optional(element.withoutShapes)
    case .map(let key, let value): .map(key: key, value: value.withoutShapes)
    case .unknown: .unknown
    }
  }

  /// The names of extents in the type.
  var extentNames: Set<String> {
    switch self {
    case .tensor(let type), .sparseTensor(let type):
      Set(
        (type.shape ?? []).compactMap { extent in
          if case .named(let name) = extent { name } else { nil }
        })
    case .sequence(let element), .optional(let element): element.extentNames
    case .map(_, let value): value.extentNames
    case .unknown: []
    }
  }
}

extension TensorType {
  func joined(with other: TensorType) throws(ModelError) -> TensorType {
    if let dtype, let otherDType = other.dtype, dtype != otherDType {
      throw ModelError(
        .typeMismatch, "one value cannot have elements of \(dtype.name) and \(otherDType.name)")
    }
    let dtype = dtype ?? other.dtype
    guard let shape, let otherShape = other.shape, shape.count == otherShape.count else {
      return TensorType(dtype)
    }
    return TensorType(dtype, zip(shape, otherShape).map { $0 == $1 ? $0 : .unknown })
  }
}
