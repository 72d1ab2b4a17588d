// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

extension TextPrinter {
  mutating func type(_ type: TypeProto) {
    switch type.value {
    case nil: break
    case .tensor(let tensor): tensorType(tensor.elemType, tensor.shape)
    case .sequence(let list):
      put("seq(")
      if let element = list.elemType { self.type(element) }
      put(")")
    case .optional(let optional):
      put("optional(")
      if let element = optional.elemType { self.type(element) }
      put(")")
    case .map(let map):
      put("map(\(word(map.keyType)), ")
      if let value = map.valueType { self.type(value) }
      put(")")
    case .sparseTensor(let tensor):
      put("sparse_tensor(")
      tensorType(tensor.elemType, tensor.shape)
      put(")")
    case .opaque(let opaque):
      put("opaque(")
      if let domain = opaque.domain, domain != "" { put(domain + ",") }
      put((opaque.name ?? "") + ")")
    }
  }

  private func word(_ type: TensorProto.DataType?) -> String {
    type.flatMap(TextNames.word(for:)) ?? "undefined"
  }

  /// Without brackets the rank is zero; empty brackets mean that it is not known.
  private mutating func tensorType(_ type: TensorProto.DataType?, _ shape: TensorShapeProto?) {
    put(word(type))
    guard let shape else { return put("[]") }
    guard !shape.dim.isEmpty else { return }
    list("[", ",", "]", shape.dim) { printer, dimension in
      switch dimension.value {
      case .size(let size): printer.put("\(size)")
      case .name(let name): printer.name(name)
      case nil: printer.put("?")
      }
    }
  }

  /// A tensor with its elements. The elements are entries of the typed list that their type has,
  /// which means bit patterns for the small floating-point types and packed bytes for 2 and 4 bits.
  mutating func tensor(_ tensor: TensorProto, isInitializer: Bool) {
    put(word(tensor.dataType))
    if !tensor.dims.isEmpty { list("[", ",", "]", tensor.dims) { $0.put("\($1)") } }
    if let name = tensor.name, name != "" || isInitializer {
      put(" ")
      self.name(name)
    }
    if isInitializer { put(" = ") }
    if tensor.dataLocation == .external { return entries(tensor.externalData) }
    guard let type = tensor.dataType.flatMap({ DType(rawValue: $0.rawValue) }),
      let count = try? Tensor.elementCount(tensor.shape()), count <= elementLimit ?? .max
    else { return }
    if let bytes = tensor.rawData {
      let needed = try? type.packedByteCount(count)
      if type != .string, bytes.count == needed { raw(bytes, type, count) }
      return
    }
    switch type.listPlace {
    case .float: reals(tensor.floatData)
    case .double: reals(tensor.doubleData)
    case .int64: integers(tensor.int64Data)
    case .uint64: integers(tensor.uint64Data)
    case .string:
      list("{", ", ", "}", tensor.stringData) { $0.quoted($1.array) }
    default: integers(tensor.int32Data)
    }
  }

  private mutating func integers(_ values: [some FixedWidthInteger]) {
    list(" {", ",", "}", values) { $0.put("\($1)") }
  }

  private mutating func reals<T: BinaryFloatingPoint & CustomStringConvertible>(_ values: [T]) {
    list(" {", ",", "}", values) { $0.put(TextNumber.shortest($1)) }
  }

  private mutating func raw(_ bytes: Bytes, _ type: DType, _ count: Int) {
    switch type {
    case .float32, .complex64: reals(elements(bytes, Float.self))
    case .float64, .complex128: reals(elements(bytes, Double.self))
    case .int8: integers(elements(bytes, Int8.self))
    case .int16: integers(elements(bytes, Int16.self))
    case .int32: integers(elements(bytes, Int32.self))
    case .int64: integers(elements(bytes, Int64.self))
    case .uint32: integers(elements(bytes, UInt32.self))
    case .uint64: integers(elements(bytes, UInt64.self))
    case .uint16, .float16, .bfloat16: integers(elements(bytes, UInt16.self))
    case .float6e2m3, .float6e3m2:
      // Raw data are packed, the list is not.
      let unpacked = try? PackedBits(type).unpack(bytes, count: count)
      integers(unpacked?.array ?? [])
    default: integers(bytes.array)
    }
  }

  private func elements<T: BitwiseCopyable>(_ bytes: Bytes, _ type: T.Type) -> [T] {
    defer { withExtendedLifetime(bytes) {} }
    let width = MemoryLayout<T>.size
    return (0..<bytes.count / width).map {
      bytes.pointer.loadUnaligned(fromByteOffset: $0 * width, as: T.self)
    }
  }
}
