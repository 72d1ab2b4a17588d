// SPDX-License-Identifier: Apache-2.0

public import ApusSchema
public import ApusTensor

/// Protobuf's JSON form of ONNX messages.
///
/// Names are written in lowerCamelCase and read in that form or as in the field table; 64-bit
/// integers are strings, bytes are base64, enumerations are names or numbers, and numbers that JSON
/// lacks are the strings `NaN`, `Infinity` and `-Infinity`.
/// Source: https://protobuf.dev/programming-guides/json
public struct ONNXJSON: Sendable {
  /// What a text may ask for.
  public var limits: LoadLimits
  /// Whether lists and objects are written over several lines.
  public var isIndented = true

  /// JSON with the given limits.
  public init(limits: LoadLimits = LoadLimits()) { self.limits = limits }

  /// The JSON form of a message. JSON has no place for unknown fields: they are listed as dropped.
  /// - Throws: `limitExceeded` for nesting too deep.
  public func write(_ message: some Message) throws(ModelError) -> WrittenText {
    let sink = JSONSink(isIndented: isIndented)
    try JSONMessageWriter.write(message, to: sink, path: "", depth: limits.depth)
    if isIndented { sink.utf8.append(UInt8(ascii: "\n")) }
    return WrittenText(utf8: sink.utf8, dropped: sink.dropped)
  }

  /// The message of a JSON text.
  /// - Throws: `invalidModel` with line and column for text that is not JSON, for a name that the
  ///   message does not have and for a value of the wrong kind; `limitExceeded`.
  public func read<M: Message>(_ type: M.Type, from text: String) throws(ModelError) -> M {
    try read(type, from: Array(text.utf8))
  }

  /// The message of a JSON text in UTF-8.
  /// - Throws: as `read(_:from:)` for strings.
  public func read<M: Message>(_ type: M.Type, from utf8: [UInt8]) throws(ModelError) -> M {
    let root = try JSONParser.parse(utf8, limits: limits)
    return try JSONMessageReader.read(type, from: root, in: JSONSource(utf8: utf8))
  }

  /// The message of a JSON file.
  /// - Throws: as `read(_:from:)`, and `fileSystem`.
  public func read<M: Message>(_ type: M.Type, contentsOf path: String) throws(ModelError) -> M {
    try locating(.file(path)) { () throws(ModelError) in
      try read(type, from: FileContents.read(path, limit: limits.bytes).array)
    }
  }
}
