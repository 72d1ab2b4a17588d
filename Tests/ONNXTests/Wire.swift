// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Foundation
import Testing

/// Protobuf's wire form, written by hand, right or wrong.
enum Wire {
  static func varint(_ value: UInt64) -> [UInt8] {
    var value = value
    var bytes: [UInt8] = []
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }

  static func tag(_ number: UInt64, _ wireType: UInt64) -> [UInt8] {
    varint(number << 3 | wireType)
  }

  static func number(_ field: UInt64, _ value: UInt64) -> [UInt8] { tag(field, 0) + varint(value) }

  static func block(_ field: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    tag(field, 2) + varint(UInt64(bytes.count)) + bytes
  }

  static func text(_ field: UInt64, _ text: String) -> [UInt8] { block(field, Array(text.utf8)) }

  /// A block inside a block, `depth` times, each in the next of `fields`, over and over.
  static func nest(_ fields: [UInt64], depth: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for level in (0..<depth).reversed() { bytes = block(fields[level % fields.count], bytes) }
    return bytes
  }
}

/// Expects an error of the given kind whose text contains `text`.
func expectRefusal(
  _ code: ModelError.Code, _ text: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) {
  do {
    try body()
    Issue.record("not refused; expected '\(text)'", sourceLocation: sourceLocation)
  } catch let error as ModelError {
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    #expect("\(error)".contains(text), sourceLocation: sourceLocation)
  } catch {
    Issue.record("\(error)", sourceLocation: sourceLocation)
  }
}

/// A new folder that is removed after `body`.
func withFolder<R>(_ body: (String) throws -> R) throws -> R {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("apus-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url.path)
}
