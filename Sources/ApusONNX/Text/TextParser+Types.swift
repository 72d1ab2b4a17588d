// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

extension TextParser {
  /// Whether a type is next.
  mutating func typeIsNext() -> Bool { TextNames.beginsType(scanner.peekIdentifier()) }

  /// A name with or without a type before it.
  mutating func value() throws(ModelError) -> ValueInfoProto {
    try charge()
    var value = ValueInfoProto()
    if typeIsNext() { value.type = try type() }
    value.name = try scanner.someName()
    return value
  }

  mutating func type() throws(ModelError) -> TypeProto {
    try deeper { (parser) throws(ModelError) in
      try parser.charge()
      let before = parser.scanner
      let word = try parser.scanner.someIdentifier()
      var type = TypeProto()
      if let element = TextNames.dataType(word) {
        let shape = try parser.shape()
        type.tensorType = .with {
          $0.elemType = element
          $0.shape = shape
        }
        return type
      }
      guard TextNames.typeConstructors.contains(word) else {
        throw before.refusal("'\(word)' is no type")
      }
      try parser.scanner.expect("(")
      type.value = try parser.constructed(word)
      try parser.scanner.expect(")")
      return type
    }
  }

  private mutating func constructed(_ word: String) throws(ModelError) -> TypeProto.Value {
    switch word {
    case "seq":
      let element = try type()
      return .sequence(.with { $0.elemType = element })
    case "optional":
      let element = try type()
      return .optional(.with { $0.elemType = element })
    case "map":
      let key = try elementType()
      try scanner.expect(",")
      let value = try type()
      return .map(
        .with {
          $0.keyType = key
          $0.valueType = value
        })
    case "sparse_tensor":
      let element = try elementType()
      let shape = try shape()
      return .sparseTensor(
        .with {
          $0.elemType = element
          $0.shape = shape
        })
    default: return .opaque(try opaque())
    }
  }

  private mutating func elementType() throws(ModelError) -> TensorProto.DataType {
    let before = scanner
    let word = try scanner.someIdentifier()
    guard let type = TextNames.dataType(word) else {
      throw before.refusal("'\(word)' is no element type")
    }
    return type
  }

  /// Nothing, one name, or a domain and a name.
  private mutating func opaque() throws(ModelError) -> TypeProto.Opaque {
    var opaque = TypeProto.Opaque()
    guard scanner.peek() != UInt8(ascii: ")") else { return opaque }
    var name = try scanner.someIdentifier()
    while scanner.take(".") { name += "." + (try scanner.someIdentifier()) }
    if scanner.take(",") {
      opaque.domain = name
      name = try scanner.someIdentifier()
    }
    opaque.name = name
    return opaque
  }

  /// The shape in brackets: nil for empty brackets, rank zero without brackets.
  private mutating func shape() throws(ModelError) -> TensorShapeProto? {
    guard scanner.take("[") else { return TensorShapeProto() }
    if scanner.take("]") { return nil }
    var shape = TensorShapeProto()
    try items(until: "]") { (parser) throws(ModelError) in
      try parser.charge(128)
      var dimension = TensorShapeProto.Dimension()
      if parser.scanner.take("?") {
      } else if let name = try parser.scanner.name() {
        dimension.dimParam = name
      } else {
        dimension.dimValue = try parser.scanner.integer()
      }
      shape.dim.append(dimension)
    }
    return shape
  }

  /// A tensor's elements, or where they are, for a type that has been read.
  mutating func tensor(
    _ type: TypeProto?, named name: String?
  ) throws(ModelError) -> TensorProto {
    guard let tensorType = type?.tensorType, let element = tensorType.elemType,
      let dtype = DType(rawValue: element.rawValue), let shape = tensorType.shape
    else { throw scanner.refusal("a tensor needs an element type and a shape") }
    var tensor = TensorProto()
    tensor.name = name
    tensor.dataType = element
    for dimension in shape.dim {
      guard let size = dimension.dimValue else {
        throw scanner.refusal("a tensor's dimensions must be numbers")
      }
      tensor.dims.append(size)
    }
    if scanner.take("[") {
      tensor.dataLocation = .external
      tensor.externalData = try entries()
    } else if scanner.take("{") {
      try items(until: "}") { (parser) throws(ModelError) in
        try parser.charge(16)
        try parser.element(of: &tensor, dtype.listPlace)
      }
    }
    return tensor
  }

  private mutating func element(
    of tensor: inout TensorProto, _ place: DataPlace
  ) throws(ModelError) {
    switch place {
    case .float: tensor.floatData.append(try scanner.real())
    case .double: tensor.doubleData.append(try scanner.real())
    case .int64: tensor.int64Data.append(try scanner.integer())
    case .uint64: tensor.uint64Data.append(try scanner.integer())
    case .string:
      try charge(256)
      tensor.stringData.append(try Bytes(array: scanner.string()))
    case .int32, .raw: tensor.int32Data.append(try scanner.integer())
    }
  }
}
