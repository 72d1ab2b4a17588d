// SPDX-License-Identifier: Apache-2.0

public import ApusSchema
public import ApusTensor
import CProtobufC

/// Writes ONNX files in their binary form: models, and the lone values of test data (`.pb`).
///
/// Fields are written in the order of their numbers, then the fields that the schema does not know.
public struct ONNXWriter: Sendable {
  /// How deep messages may be nested; readers in general take no more than 100 levels.
  public var depth = LoadLimits().depth

  public init() {}

  /// The encoded message.
  /// - Throws: `invalidValue` for text with a NUL byte, `limitExceeded` for more than 2 GiB (put
  ///   tensors in a file of their own) or for nesting too deep.
  public func bytes(of message: some Message) throws(ModelError) -> [UInt8] {
    var result: [UInt8] = []
    try pack(message) { (piece) throws(ModelError) in result.append(contentsOf: piece) }
    return result
  }

  /// Writes the encoded message to a file.
  ///
  /// The file is written aside and takes its place when it is whole and on disk: after an error,
  /// an older file of that name is as it was.
  /// - Throws: `fileSystem` if the file cannot be written, and what `bytes(of:)` throws.
  public func write(_ message: some Message, to path: String) throws(ModelError) {
    try locating(.file(path)) { () throws(ModelError) in
      let file = try FileReplacement(path)
      try pack(message) { (piece) throws(ModelError) in try file.append(piece) }
      try file.finish()
    }
  }

  /// Encodes the message and hands it out piece by piece.
  func pack(
    _ message: some Message,
    _ sink: (UnsafeRawBufferPointer) throws(ModelError) -> Void
  ) throws(ModelError) {
    guard let layout = MessageLayout.of(type(of: message)) else {
      throw ModelError(
        .unsupported, "\(type(of: message).messageName) is not in the generated code")
    }
    let arena = EncodeArena()
    let structure = try MessageEncoder.encode(message, as: layout, in: arena, depth: depth)
    let packed = UnsafePointer(structure.assumingMemoryBound(to: ProtobufCMessage.self))
    // protobuf-c writes the lengths of inner messages in 32 bits.
    let size = protobuf_c_message_get_packed_size(packed)
    guard size <= Int(Int32.max) else {
      throw ModelError(
        .limitExceeded,
        "\(size) bytes; a file holds less than 2 GiB: write large tensors to a file of their own")
    }
    defer { withExtendedLifetime((message, arena)) {} }
    try PackedPieces.pack(packed, into: sink)
  }
}

/// What protobuf-c packs into: pieces, which are gathered to a useful size and passed on.
private struct PackedPieces {
  /// Must be first: protobuf-c gets a pointer to it and gives it back.
  var buffer = ProtobufCBuffer()
  var pending: [UInt8] = []
  var failure: ModelError?
  let sink: (UnsafeRawBufferPointer) -> ModelError?

  static func pack(
    _ message: UnsafePointer<ProtobufCMessage>,
    into sink: (UnsafeRawBufferPointer) throws(ModelError) -> Void
  ) throws(ModelError) {
    let failure = withoutActuallyEscaping(sink) { sink -> ModelError? in
      var pieces = PackedPieces { piece in
        do throws(ModelError) { try sink(piece) } catch { return error }
        return nil
      }
      pieces.pending.reserveCapacity(1 << 16)
      pieces.buffer.append = { buffer, count, data in
        guard let buffer, let data, count > 0 else { return }
        UnsafeMutableRawPointer(buffer).assumingMemoryBound(to: PackedPieces.self).pointee
          .append(UnsafeRawBufferPointer(start: data, count: count))
      }
      withUnsafeMutablePointer(to: &pieces) { pieces in
        _ = protobuf_c_message_pack_to_buffer(
          message, UnsafeMutableRawPointer(pieces).assumingMemoryBound(to: ProtobufCBuffer.self))
      }
      pieces.flush()
      return pieces.failure
    }
    if let failure { throw failure }
  }

  mutating func append(_ piece: UnsafeRawBufferPointer) {
    if pending.count + piece.count > 1 << 16 { flush() }
    if piece.count > 1 << 16 {
      if failure == nil { failure = sink(piece) }
    } else {
      pending.append(contentsOf: piece)
    }
  }

  mutating func flush() {
    if failure == nil, !pending.isEmpty {
      failure = pending.withUnsafeBytes { sink($0) }
    }
    pending.removeAll(keepingCapacity: true)
  }
}
