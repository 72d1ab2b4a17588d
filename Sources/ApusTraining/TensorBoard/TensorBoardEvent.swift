// SPDX-License-Identifier: Apache-2.0

/// What a record of TensorBoard's event files says, in protobuf's wire form.
///
/// Fields of `Event`: 1 time (double), 2 step, 3 version of the file, 5 summary, 7 start of a
/// session; of `Summary`: 1 values; of a value: 1 tag, 2 number (float); of `SessionLog`: 1 status.
struct TensorBoardEvent {
  enum Content {
    /// The first record of a file.
    case version
    /// Later steps of earlier files do not count.
    case sessionStart
    case scalars([(tag: String, value: Double)])
  }

  /// Seconds since 1970.
  var time: Double
  var step: Int
  var content: Content

  var bytes: [UInt8] {
    var event = Message()
    event.number(1, time)
    if step != 0 { event.number(2, step) }
    switch content {
    case .version: event.bytes(3, Array("brain.Event:2".utf8))
    case .sessionStart:
      var session = Message()
      session.number(1, 1)
      event.bytes(7, session.content)
    case .scalars(let scalars):
      var summary = Message()
      for (tag, value) in scalars {
        var entry = Message()
        entry.bytes(1, Array(tag.utf8))
        entry.number(2, Float(value))
        summary.bytes(1, entry.content)
      }
      event.bytes(5, summary.content)
    }
    return event.content
  }

  /// A message that is being written field by field.
  private struct Message {
    var content: [UInt8] = []

    private mutating func varint(_ number: UInt64) {
      var rest = number
      while rest >= 0x80 {
        content.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      content.append(UInt8(rest))
    }

    private mutating func key(_ field: UInt64, wire: UInt64) { varint(field << 3 | wire) }

    mutating func number(_ field: UInt64, _ value: Int) {
      key(field, wire: 0)
      varint(UInt64(bitPattern: Int64(value)))
    }

    mutating func number(_ field: UInt64, _ value: Double) {
      key(field, wire: 1)
      content += RecordFrame.little(value.bitPattern)
    }

    mutating func number(_ field: UInt64, _ value: Float) {
      key(field, wire: 5)
      content += RecordFrame.little(value.bitPattern)
    }

    mutating func bytes(_ field: UInt64, _ value: [UInt8]) {
      key(field, wire: 2)
      varint(UInt64(value.count))
      content += value
    }
  }
}
