// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// A tensor whose elements stand in one of the typed lists of its message.
struct TypedLists {
  let proto: TensorProto
  let type: DType
  let shape: [Int]
  let count: Int

  /// The tensor.
  /// - Throws: `invalidModel` for a wrong number of elements or one out of range.
  func tensor() throws(ModelError) -> Tensor {
    switch type {
    case .float32: try whole(proto.floatData)
    case .float64: try whole(proto.doubleData)
    case .int32: try whole(proto.int32Data)
    case .int64: try whole(proto.int64Data)
    case .uint64: try whole(proto.uint64Data)
    case .complex64: try pairs(proto.floatData)
    case .complex128: try pairs(proto.doubleData)
    case .uint32: try narrowed(proto.uint64Data, to: UInt32.self)
    case .string: try strings()
    case .int8: try narrowed(proto.int32Data, to: Int8.self)
    case .int16: try narrowed(proto.int32Data, to: Int16.self)
    case .uint8: try narrowed(proto.int32Data, to: UInt8.self)
    case .uint16: try narrowed(proto.int32Data, to: UInt16.self)
    case .bool: try narrowed(proto.int32Data, to: UInt8.self) { $0 == 0 ? 0 : 1 }
    case .float16, .bfloat16: try narrowed(proto.int32Data, to: UInt16.self)
    case .uint4, .int4, .float4e2m1, .uint2, .int2: try packed()
    case .float6e2m3, .float6e3m2: try narrowed(proto.int32Data, to: UInt8.self) { $0 & 0x3F }
    case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0:
      try narrowed(proto.int32Data, to: UInt8.self)
    }
  }

  private func expect(_ found: Int, _ needed: Int) throws(ModelError) {
    guard found == needed else {
      throw ModelError(
        .invalidModel,
        "\(found) entries in \(type.listPlace), but \(type.name) \(shape) takes \(needed)")
    }
  }

  private func whole<T: TensorElement>(_ list: [T]) throws(ModelError) -> Tensor {
    try expect(list.count, count)
    return try Tensor(shape: shape, list)
  }

  private func pairs<T>(_ list: [T]) throws(ModelError) -> Tensor {
    try expect(list.count, 2 * count)
    return try Tensor(type, shape: shape, bytes: bytes(of: list))
  }

  private func narrowed<Wide: FixedWidthInteger, Narrow: FixedWidthInteger>(
    _ list: [Wide], to narrow: Narrow.Type, _ adjust: (Narrow) -> Narrow = { $0 }
  ) throws(ModelError) -> Tensor {
    try expect(list.count, count)
    var elements: [Narrow] = []
    elements.reserveCapacity(list.count)
    for (index, value) in list.enumerated() {
      guard let element = Narrow(exactly: value) else {
        throw ModelError(
          .invalidModel, "element \(index) is \(value), which is no \(type.name)")
      }
      elements.append(adjust(element))
    }
    return try Tensor(type, shape: shape, bytes: bytes(of: elements))
  }

  /// Elements of 2 or 4 bits: each entry of the list is one packed byte.
  private func packed() throws(ModelError) -> Tensor {
    try expect(proto.int32Data.count, type.packedByteCount(count))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(proto.int32Data.count)
    for (index, value) in proto.int32Data.enumerated() {
      guard let byte = UInt8(exactly: value) else {
        throw ModelError(.invalidModel, "entry \(index) is \(value), which is no packed byte")
      }
      bytes.append(byte)
    }
    let unpacked = try PackedBits(type).unpack(Bytes(array: bytes), count: count)
    return try Tensor(type, shape: shape, bytes: unpacked)
  }

  private func strings() throws(ModelError) -> Tensor {
    try expect(proto.stringData.count, count)
    var texts: [String] = []
    texts.reserveCapacity(count)
    for (index, bytes) in proto.stringData.enumerated() {
      guard let text = bytes.string else {
        throw ModelError(.invalidModel, "element \(index) is not UTF-8")
      }
      texts.append(text)
    }
    return try Tensor(shape: shape, texts)
  }

  private func bytes<T>(of list: [T]) throws(ModelError) -> Bytes {
    let storage = try Storage.allocate(byteCount: list.count * MemoryLayout<T>.stride)
    list.withUnsafeBytes { source in
      if let base = source.baseAddress {
        storage.base.copyMemory(from: base, byteCount: source.count)
      }
    }
    return Bytes(storage)
  }
}
