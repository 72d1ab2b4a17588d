// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor
import CProtobufC

/// Walks over an encoded message before it is decoded, and refuses what no reader should take: deep
/// nesting, cut strings, groups, merged messages, counts and sizes beyond the limits.
///
/// It keeps its own stack, so no input can exhaust the thread's.
struct WireScan {
  private let limits: LoadLimits
  private let source: WireSource
  private var cursor: WireCursor
  private var stack: [Frame] = []
  /// How often each field of each message on the stack was seen.
  private var counts: [Int] = []
  private let nodeLayout = MessageLayout.of(NodeProto.self)?.descriptor
  private var nodes = 0
  private var fields = 0
  private var memory = 0

  private struct Frame {
    var layout: MessageLayout
    var end: Int
    var firstCount: Int
    /// The field that the next frame belongs to.
    var open: FieldLayout?
  }

  private init(_ source: WireSource, limits: LoadLimits) {
    self.source = source
    cursor = WireCursor(source)
    self.limits = limits
  }

  /// Checks one encoded message of the given layout.
  /// - Throws: `invalidModel` or `limitExceeded`, with the byte and the path of the field;
  ///   `fileSystem`.
  static func check(
    _ source: WireSource, as layout: MessageLayout, limits: LoadLimits
  ) throws(ModelError) {
    let count = source.bytes.count
    guard count <= limits.bytes else {
      throw ModelError(.limitExceeded, "\(count) bytes; the limit is \(limits.bytes)")
    }
    var scan = WireScan(source, limits: limits)
    do {
      try scan.push(layout, end: count)
      try scan.run()
    } catch {
      throw scan.withPath(error)
    }
  }

  private mutating func run() throws(ModelError) {
    while let frame = stack.last {
      if cursor.position == frame.end {
        counts.removeLast(counts.count - frame.firstCount)
        stack.removeLast()
      } else {
        try field(of: frame)
      }
    }
  }

  private mutating func field(of frame: Frame) throws(ModelError) {
    stack[stack.count - 1].open = nil
    let start = cursor.position
    let tag = try cursor.tag(before: frame.end)
    fields += 1
    guard fields <= limits.fields else {
      throw ModelError(.limitExceeded, "more than \(limits.fields) fields", at: .byte(start))
    }
    guard let field = frame.layout.field(tag.number) else {
      return try unknown(tag, before: frame.end)
    }
    stack[stack.count - 1].open = field
    let seen = frame.firstCount + frame.layout.index(of: field)
    counts[seen] += 1
    guard tag.type == field.wireType || (field.mayBePacked && tag.type == .lengthDelimited) else {
      throw cursor.refusal(
        "is a \(tag.type) on the wire, expected a \(field.wireType)", at: start)
    }
    if let message = field.message {
      guard field.isRepeated || counts[seen] == 1 else {
        throw cursor.refusal("is given twice", at: start)
      }
      let length = try cursor.length(before: frame.end)
      return try push(message, end: cursor.position + length)
    }
    try value(field, packed: tag.type != field.wireType, count: seen, before: frame.end)
  }

  private mutating func push(_ layout: MessageLayout, end: Int) throws(ModelError) {
    guard stack.count < limits.depth else {
      throw ModelError(
        .limitExceeded, "messages are nested deeper than \(limits.depth)",
        at: .byte(cursor.position))
    }
    if layout.descriptor == nodeLayout {
      nodes += 1
      guard nodes <= limits.nodes else {
        throw ModelError(
          .limitExceeded, "more than \(limits.nodes) nodes", at: .byte(cursor.position))
      }
    }
    // The Swift value, which is about as large as the C structure, and its fields' places.
    try charge(2 * layout.structureSize + 64)
    stack.append(Frame(layout: layout, end: end, firstCount: counts.count))
    counts.append(contentsOf: repeatElement(0, count: layout.fieldCount))
  }

  private mutating func unknown(_ tag: WireCursor.Tag, before end: Int) throws(ModelError) {
    let start = cursor.position
    switch tag.type {
    case .varint: _ = try cursor.varint(before: end)
    case .fixed32: try cursor.skip(4, before: end)
    case .fixed64: try cursor.skip(8, before: end)
    case .lengthDelimited: try contents(cursor.length(before: end))
    }
    try charge(2 * (cursor.position - start) + 320)
  }

  private mutating func value(
    _ field: FieldLayout, packed: Bool, count seen: Int, before end: Int
  ) throws(ModelError) {
    switch field.type {
    case PROTOBUF_C_TYPE_STRING:
      let length = try cursor.length(before: end)
      try text(length)
      try charge(2 * length + 96)
    case PROTOBUF_C_TYPE_BYTES:
      let length = try cursor.length(before: end)
      try contents(length)
      try charge(length + 256)
    default:
      let elements = packed ? try pack(field, before: end) : try one(field, before: end)
      counts[seen] += elements - 1
      guard counts[seen] <= limits.tensorElements else {
        throw ModelError(
          .limitExceeded, "more than \(limits.tensorElements) elements",
          at: .byte(cursor.position))
      }
      // Twice, as a list grows by doubling; one by one, the place of each field too.
      let width = field.wireType == .fixed32 ? 8 : 16
      let (size, overflow) = elements.multipliedReportingOverflow(by: packed ? width : 64)
      try charge(overflow ? .max : size)
    }
  }

  /// Goes over bytes that the decoder copies.
  private mutating func contents(_ length: Int) throws(ModelError) {
    if !source.isLeft(length) { try cursor.need(length) }
    cursor.position += length
  }

  private mutating func one(_ field: FieldLayout, before end: Int) throws(ModelError) -> Int {
    switch field.wireType {
    case .fixed32: try cursor.skip(4, before: end)
    case .fixed64: try cursor.skip(8, before: end)
    default: _ = try cursor.varint(before: end)
    }
    return 1
  }

  private mutating func pack(_ field: FieldLayout, before end: Int) throws(ModelError) -> Int {
    let length = try cursor.length(before: end)
    let last = cursor.position + length
    guard field.wireType == .varint else {
      let width = field.wireType == .fixed32 ? 4 : 8
      guard length % width == 0 else {
        throw cursor.refusal("\(length) bytes are no whole number of \(width)-byte elements")
      }
      try cursor.need(length)
      cursor.position = last
      return length / width
    }
    var elements = 0
    while cursor.position < last {
      _ = try cursor.varint(before: last)
      elements += 1
    }
    return elements
  }

  private mutating func text(_ length: Int) throws(ModelError) {
    try cursor.need(length)
    let text = UnsafeRawBufferPointer(
      rebasing: cursor.bytes[cursor.position..<cursor.position + length])
    var ascii = true
    for (index, byte) in text.enumerated() {
      if byte == 0 {
        throw cursor.refusal("text holds a NUL byte", at: cursor.position + index)
      }
      if byte >= 0x80 { ascii = false }
    }
    guard ascii || String(validating: text, as: UTF8.self) != nil else {
      throw cursor.refusal("text is not UTF-8")
    }
    cursor.position += length
  }

  private mutating func charge(_ bytes: Int) throws(ModelError) {
    let (sum, overflow) = memory.addingReportingOverflow(bytes)
    memory = sum
    guard !overflow, sum <= limits.memory else {
      throw ModelError(
        .limitExceeded, "needs more memory than the limit of \(limits.memory) bytes",
        at: .byte(cursor.position))
    }
  }

  /// The error with the path of the field in front: `graph.node[3].name: text holds a NUL byte`.
  private func withPath(_ error: ModelError) -> ModelError {
    var path = stack.first?.layout.name ?? ""
    for frame in stack {
      guard let field = frame.open else { break }
      path += "." + field.name
      let count = counts[frame.firstCount + frame.layout.index(of: field)]
      if field.isRepeated { path += "[\(max(0, count - 1))]" }
    }
    var located = error
    located.message = "\(path): \(error.message)"
    return located
  }
}

extension FieldLayout {
  /// How the field's values are laid out when they are not packed.
  var wireType: UnknownField.WireType {
    switch type {
    case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES, PROTOBUF_C_TYPE_MESSAGE: .lengthDelimited
    case PROTOBUF_C_TYPE_FLOAT, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_SFIXED32: .fixed32
    case PROTOBUF_C_TYPE_DOUBLE, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_SFIXED64: .fixed64
    default: .varint
    }
  }

  /// Whether a list may stand in one length-delimited run; readers take both forms.
  var mayBePacked: Bool { isRepeated && wireType != .lengthDelimited }
}
