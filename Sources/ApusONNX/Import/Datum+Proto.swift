// SPDX-License-Identifier: Apache-2.0

public import ApusSchema
public import ApusTensor

extension Datum {
  /// The tensor of a message. Throws: what decoding tensors throws.
  public init(_ proto: TensorProto) throws(ModelError) { self = .tensor(try Tensor(proto)) }

  /// The sequence of a message. Throws: what decoding tensors throws.
  public init(_ proto: SequenceProto) throws(ModelError) {
    var items: [Datum] = []
    for tensor in proto.tensorValues { items.append(try Datum(tensor)) }
    for sequence in proto.sequenceValues { items.append(try Datum(sequence)) }
    for map in proto.mapValues { items.append(try Datum(map)) }
    for optional in proto.optionalValues { items.append(try Datum(optional)) }
    guard proto.sparseTensorValues.isEmpty else {
      throw ModelError(.unsupported, "sequences of sparse tensors are not read")
    }
    self = .sequence(elementType: items.first.map(\.type) ?? .unknown, items)
  }

  /// The optional of a message. Throws: what decoding tensors throws.
  public init(_ proto: OptionalProto) throws(ModelError) {
    let item: Datum?
    if let tensor = proto.tensorValue {
      item = try Datum(tensor)
    } else if let sequence = proto.sequenceValue {
      item = try Datum(sequence)
    } else if let map = proto.mapValue {
      item = try Datum(map)
    } else if let inner = proto.optionalValue {
      item = try Datum(inner)
    } else {
      item = nil
    }
    self = .optional(elementType: item.map(\.type) ?? .unknown, item)
  }

  /// The map of a message. Throws: `invalidModel` when keys and values differ in number.
  public init(_ proto: MapProto) throws(ModelError) {
    guard let keyType = try DType(proto.keyType) else {
      throw ModelError(.invalidModel, "a map has no key type")
    }
    var keys: [MapKey] = proto.keys.map(MapKey.integer)
    for key in proto.stringKeys { keys.append(.string(key.string ?? "")) }
    guard let values = proto.values,
      case .sequence(let elementType, let items) = try Datum(values), items.count == keys.count
    else { throw ModelError(.invalidModel, "a map has not as many values as keys") }
    self = .map(
      keyType: keyType, valueType: elementType, zip(keys, items).map { (key: $0, value: $1) })
  }
}
