// SPDX-License-Identifier: Apache-2.0

public import ApusSchema
public import ApusTensor

extension Tensor {
  /// The tensor that a message describes. Raw data of whole bytes are shared, not copied.
  ///
  /// The elements must be in exactly one place, the one that their type allows, and must be as
  /// many as the shape says and within the type's range.
  /// - Throws: `invalidModel` if they are not; `unsupported` for segments; `limitExceeded`; what
  ///   `external` throws, or `unsupported` if the elements are in another file and it is nil.
  public init(_ proto: TensorProto, external: ExternalData? = nil) throws(ModelError) {
    self = try locating(.value(proto.name ?? "")) { () throws(ModelError) in
      try Tensor.decode(proto, external)
    }
  }

  private static func decode(
    _ proto: TensorProto, _ external: ExternalData?
  ) throws(ModelError) -> Tensor {
    let type = try proto.elementType()
    let shape = try proto.shape()
    let count = try Tensor.elementCount(shape)
    guard proto.segment == nil else {
      throw ModelError(.unsupported, "the tensor is a segment of a larger one")
    }
    let place = try proto.dataPlace()
    if proto.dataLocation == .external {
      guard place == nil else {
        throw ModelError(.invalidModel, "elements both in another file and in \(place ?? .raw)")
      }
      guard let external else {
        throw ModelError(
          .unsupported, "the elements are in another file: read the model from its folder")
      }
      return try unpack(external.bytes(of: proto), type, shape, count)
    }
    guard let place else {
      guard count == 0 else {
        throw ModelError(.invalidModel, "no elements, but the shape \(shape) has \(count)")
      }
      return try Tensor.zeros(type, shape: shape)
    }
    if place == .raw, let bytes = proto.rawData { return try unpack(bytes, type, shape, count) }
    guard place == type.listPlace else {
      throw ModelError(
        .invalidModel, "elements of type \(type.name) belong in \(type.listPlace), not in \(place)")
    }
    return try TypedLists(proto: proto, type: type, shape: shape, count: count).tensor()
  }

  /// A tensor from a file's raw bytes: little endian, elements of less than a byte packed.
  private static func unpack(
    _ bytes: Bytes, _ type: DType, _ shape: [Int], _ count: Int
  ) throws(ModelError) -> Tensor {
    guard type != .string else {
      throw ModelError(.invalidModel, "elements of type string cannot be raw data")
    }
    let needed = try type.packedByteCount(count)
    guard bytes.count == needed else {
      throw ModelError(
        .invalidModel,
        "\(bytes.count) bytes of raw data, but \(type.name) \(shape) takes \(needed)")
    }
    if type.bitWidth < 8 {
      return try Tensor(type, shape: shape, bytes: PackedBits(type).unpack(bytes, count: count))
    }
    // Any other byte value than 0 or 1 would be undefined behaviour in a Bool.
    if type == .bool, bytes.array.contains(where: { $0 > 1 }) {
      return try Tensor(shape: shape, bytes.array.map { $0 != 0 })
    }
    return try Tensor(type, shape: shape, bytes: bytes)
  }
}

extension TensorProto {
  /// A message that holds a tensor, as raw data where the type allows. Bytes are shared.
  /// - Throws: `limitExceeded` when memory is refused.
  public init(_ tensor: Tensor, name: String? = nil) throws(ModelError) {
    self.init()
    self.name = name
    dataType = DataType(rawValue: tensor.dtype.rawValue)
    dims = tensor.shape.map(Int64.init)
    guard let bytes = tensor.bytes else {
      for text in try tensor.elements(of: String.self) {
        stringData.append(try Bytes(utf8: text))
      }
      return
    }
    rawData = tensor.dtype.bitWidth < 8 ? try PackedBits(tensor.dtype).pack(bytes) : bytes
  }

  /// The data layer's element type.
  /// - Throws: `invalidModel` if there is none, `unsupported` for a number without a name.
  public func elementType() throws(ModelError) -> DType {
    guard let dataType, dataType != .undefined else {
      throw ModelError(.invalidModel, "the tensor has no element type")
    }
    guard let type = DType(rawValue: dataType.rawValue) else {
      throw ModelError(.unsupported, "element type \(dataType) is not known")
    }
    return type
  }

  /// The dimensions as a shape.
  /// - Throws: `invalidModel` for a negative one.
  func shape() throws(ModelError) -> [Int] {
    guard dims.allSatisfy({ $0 >= 0 }) else {
      throw ModelError(.invalidModel, "shape \(dims) has a negative extent")
    }
    return dims.map { Int($0) }
  }

  /// The one field that holds elements, or nil.
  /// - Throws: `invalidModel` if there are several.
  fileprivate func dataPlace() throws(ModelError) -> DataPlace? {
    var found: [DataPlace] = []
    if rawData != nil { found.append(.raw) }
    if !floatData.isEmpty { found.append(.float) }
    if !int32Data.isEmpty { found.append(.int32) }
    if !stringData.isEmpty { found.append(.string) }
    if !int64Data.isEmpty { found.append(.int64) }
    if !doubleData.isEmpty { found.append(.double) }
    if !uint64Data.isEmpty { found.append(.uint64) }
    guard found.count <= 1 else {
      let all = found.map(\.description).joined(separator: " and in ")
      throw ModelError(.invalidModel, "elements in \(all)")
    }
    return found.first
  }
}

/// The field of a tensor message that holds its elements.
enum DataPlace: String, CustomStringConvertible {
  case raw = "raw_data"
  case float = "float_data"
  case int32 = "int32_data"
  case string = "string_data"
  case int64 = "int64_data"
  case double = "double_data"
  case uint64 = "uint64_data"

  var description: String { rawValue }
}

extension DType {
  /// The list in which elements of this type stand when they are not raw data.
  var listPlace: DataPlace {
    switch self {
    case .float32, .complex64: .float
    case .float64, .complex128: .double
    case .int64: .int64
    case .uint32, .uint64: .uint64
    case .string: .string
    default: .int32
    }
  }

  /// The bytes of `count` elements in a file.
  /// - Throws: `limitExceeded` on overflow.
  func packedByteCount(_ count: Int) throws(ModelError) -> Int {
    let (bits, overflow) = count.multipliedReportingOverflow(by: bitWidth)
    let (padded, more) = bits.addingReportingOverflow(7)
    guard !overflow, !more else {
      throw ModelError(.limitExceeded, "\(count) elements are too many")
    }
    return padded / 8
  }
}
