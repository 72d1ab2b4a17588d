// SPDX-License-Identifier: Apache-2.0

public import ApusSchema
public import ApusTensor
import CProtobufC

/// Reads ONNX files in their binary form: models, and the lone values of test data (`.pb`).
///
/// Any bytes give a message or an error, within the limits. What the file says is kept: presence,
/// order, enumeration numbers without a name, fields that the schema does not know.
public struct ONNXReader: Sendable {
  /// What a file may ask for.
  public var limits: LoadLimits

  /// A reader with the given limits.
  public init(limits: LoadLimits = LoadLimits()) { self.limits = limits }

  /// The model in a file.
  /// - Throws: `fileSystem` if the file cannot be read, `invalidModel`, `limitExceeded`.
  public func model(contentsOf path: String) throws(ModelError) -> ModelProto {
    try message(ModelProto.self, contentsOf: path)
  }

  /// The model in an array of bytes.
  /// - Throws: `invalidModel` with the byte and the field that are wrong, `limitExceeded`.
  public func model(_ bytes: [UInt8]) throws(ModelError) -> ModelProto {
    try message(ModelProto.self, from: bytes)
  }

  /// One message of any kind, such as a `TensorProto`, in a file.
  /// - Throws: `fileSystem` if the file cannot be read, `invalidModel`, `limitExceeded`.
  public func message<M: Message>(
    _ type: M.Type, contentsOf path: String
  ) throws(ModelError) -> M {
    try locating(.file(path)) { () throws(ModelError) in
      let contents = try FileContents.read(path, limit: limits.bytes)
      return try message(type, from: contents)
    }
  }

  /// One message of any kind in an array of bytes.
  /// - Throws: `invalidModel` with the byte and the field that are wrong, `limitExceeded`.
  public func message<M: Message>(_ type: M.Type, from bytes: [UInt8]) throws(ModelError) -> M {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(ModelError) in try message(type, from: bytes) }
    }
    return try outcome.get()
  }

  /// One message of any kind in a run of bytes.
  /// - Throws: `invalidModel` with the byte and the field that are wrong, `limitExceeded`.
  public func message<M: Message>(_ type: M.Type, from bytes: Bytes) throws(ModelError) -> M {
    try bytes.withUnsafeBytes { bytes throws(ModelError) in try message(type, from: bytes) }
  }

  /// One message of any kind in memory that the caller keeps.
  /// - Throws: `invalidModel` with the byte and the field that are wrong, `limitExceeded`.
  public func message<M: Message>(
    _ type: M.Type, from bytes: UnsafeRawBufferPointer
  ) throws(ModelError) -> M {
    guard let layout = MessageLayout.of(type) else {
      throw ModelError(.unsupported, "\(M.messageName) is not in the generated code")
    }
    try WireScan.check(bytes, as: layout, limits: limits)
    let memory = UnpackMemory(limit: limits.memory)
    let outcome = memory.withAllocator { allocator in
      Result { () throws(ModelError) in
        guard
          let structure = protobuf_c_message_unpack(
            layout.descriptor, allocator, bytes.count,
            bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        else {
          if memory.refused {
            throw ModelError(.limitExceeded, "needs more than \(limits.memory) bytes of memory")
          }
          throw ModelError(.invalidModel, "these bytes are no \(M.messageName)")
        }
        defer { protobuf_c_message_free_unpacked(structure, allocator) }
        return try MessageDecoder.decode(type, from: UnsafeMutableRawPointer(structure))
      }
    }
    return try outcome.get()
  }
}
