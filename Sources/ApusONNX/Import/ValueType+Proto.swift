// SPDX-License-Identifier: Apache-2.0

public import ApusSchema
public import ApusTensor

extension ValueType {
  /// The type that a message describes; nil describes nothing known.
  ///
  /// Throws: `invalidModel` for an extent that is negative, `unsupported` for an element type that
  /// Apus does not know or an opaque type.
  public init(_ proto: TypeProto?) throws(ModelError) {
    switch proto?.value {
    case nil: self = .unknown
    case .tensor(let type): self = .tensor(try TensorType(type.elemType, type.shape))
    case .sparseTensor(let type): self = .sparseTensor(try TensorType(type.elemType, type.shape))
    case .sequence(let type): self = .sequence(try ValueType(type.elemType))
    case .optional(let type): self = .optional(try ValueType(type.elemType))
    case .map(let type):
      guard let key = try DType(type.keyType) else {
        throw ModelError(.invalidModel, "a map type has no key type")
      }
      self = .map(key: key, value: try ValueType(type.valueType))
    case .opaque(let type):
      throw ModelError(
        .unsupported, "the opaque type \(type.domain ?? "").\(type.name ?? "") is not known")
    }
  }
}

extension DType {
  /// nil for an absent or undefined type. Throws: `unsupported` for an unknown number.
  init?(_ type: TensorProto.DataType?) throws(ModelError) {
    guard let type, type.rawValue != 0 else { return nil }
    guard let dtype = DType(rawValue: type.rawValue) else {
      throw ModelError(.unsupported, "the element type number \(type.rawValue) is not known")
    }
    self = dtype
  }
}

extension TensorType {
  fileprivate init(
    _ element: TensorProto.DataType?, _ shape: TensorShapeProto?
  ) throws(ModelError) {
    self.init(try DType(element))
    guard let shape else { return }
    var extents: [Dimension] = []
    for dim in shape.dim {
      switch dim.value {
      case .size(let size):
        guard size >= 0 else { throw ModelError(.invalidModel, "an extent is \(size)") }
        extents.append(.known(Int(size)))
      case .name(let name) where !name.isEmpty: extents.append(.named(name))
      default: extents.append(.unknown)
      }
    }
    self.shape = extents
  }
}

extension TypeProto {
  /// The message that describes a type; nil when nothing is known.
  public init?(_ type: ValueType) {
    self.init()
    switch type {
    case .tensor(let tensor):
      guard tensor.dtype != nil else { return nil }
      tensorType = .with {
        $0.elemType = tensor.dtype.map { .init(rawValue: $0.rawValue) }
        $0.shape = tensor.shape.map(TensorShapeProto.init)
      }
    case .sparseTensor(let tensor):
      sparseTensorType = .with {
        $0.elemType = tensor.dtype.map { .init(rawValue: $0.rawValue) }
        $0.shape = tensor.shape.map(TensorShapeProto.init)
      }
    case .sequence(let element): sequenceType = .with { $0.elemType = TypeProto(element) }
    case .optional(let element): optionalType = .with { $0.elemType = TypeProto(element) }
    case .map(let key, let value):
      mapType = .with {
        $0.keyType = .init(rawValue: key.rawValue)
        $0.valueType = TypeProto(value)
      }
    case .unknown: return nil
    }
  }
}

extension TensorShapeProto {
  init(_ shape: [ApusTensor.Dimension]) {
    self.init()
    dim = shape.map { extent in
      .with {
        switch extent {
        case .known(let size): $0.dimValue = Int64(size)
        case .named(let name): $0.dimParam = name
        case .unknown: break
        }
      }
    }
  }
}
