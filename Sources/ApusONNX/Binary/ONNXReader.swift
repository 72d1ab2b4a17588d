// SPDX-License-Identifier: Apache-2.0

public import ApusSchema
public import ApusTensor

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
      try message(type, from: WireSource(file: path, limit: limits.bytes))
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
    try message(type, from: WireSource(bytes))
  }

  private func message<M: Message>(
    _ type: M.Type, from source: WireSource
  ) throws(ModelError) -> M {
    guard let layout = MessageLayout.of(type) else {
      throw ModelError(.unsupported, "\(M.messageName) is not in the generated code")
    }
    try WireScan.check(source, as: layout, limits: limits)
    return try MessageDecoder.decode(type, from: source, 0..<source.bytes.count, layout)
  }
}
