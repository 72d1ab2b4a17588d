// SPDX-License-Identifier: Apache-2.0

/// What flows along an edge when a model runs: a tensor, or a collection of data.
public indirect enum Datum: Sendable, Equatable {
  case tensor(Tensor)
  case sequence(elementType: ValueType, [Datum])
  case optional(elementType: ValueType, Datum?)
  case map(keyType: DType, valueType: ValueType, [(key: MapKey, value: Datum)])

  /// A key of a map.
  public enum MapKey: Hashable, Sendable {
    case integer(Int64)
    /// Equal to another when the UTF-8 is.
    case string(String)

    public static func == (a: MapKey, b: MapKey) -> Bool {
      switch (a, b) {
      case (.integer(let x), .integer(let y)): x == y
      case (.string(let x), .string(let y)): x.hasSameBytes(as: y)
      default: false
      }
    }
  }

  /// The type of this datum, with the shape of a tensor known.
  public var type: ValueType {
    switch self {
    case .tensor(let tensor):
      .tensor(TensorType(tensor.dtype, tensor.shape.map(Dimension.known)))
    case .sequence(let elementType, _): .sequence(elementType)
    case .optional(let elementType, _): .optional(elementType)
    case .map(let keyType, let valueType, _): .map(key: keyType, value: valueType)
    }
  }

  public static func == (a: Datum, b: Datum) -> Bool {
    switch (a, b) {
    case (.tensor(let x), .tensor(let y)): x == y
    case (.sequence(_, let x), .sequence(_, let y)): x == y
    case (.optional(_, let x), .optional(_, let y)): x == y
    case (.map(_, _, let x), .map(_, _, let y)):
      x.map(\.key) == y.map(\.key) && x.map(\.value) == y.map(\.value)
    default: false
    }
  }
}
