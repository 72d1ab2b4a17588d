// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// The fields of one encoded message, by number.
struct WireFields {
  /// A field as it stands in the message.
  struct Entry {
    var number: UInt32
    var type: UnknownField.WireType
    /// From behind the tag to the end; a length counts.
    var whole: Range<Int>
    /// The value: without the length.
    var value: Range<Int>
    /// The oneof that the field is a case of, if it is one.
    fileprivate var choice: Int?
  }

  /// Fields that the layout knows, by number, and those of one number as the message has them.
  private var known: [Entry] = []
  /// Fields that it does not know, as the message has them.
  private(set) var unknown: [Entry] = []

  /// The fields of the message that stands in `range`, which `WireScan` has passed.
  init(
    _ source: WireSource, _ range: Range<Int>, _ layout: MessageLayout
  ) throws(ModelError) {
    var cursor = WireCursor(bytes: source.bytes, position: range.lowerBound)
    var isSorted = true
    // Where the last case of each oneof stands; a message has few oneofs.
    var held: [(choice: Int, start: Int)] = []
    while cursor.position < range.upperBound {
      let tag = try cursor.tag(before: range.upperBound)
      let field = layout.field(tag.number)
      let start = cursor.position
      var value = start
      switch tag.type {
      case .varint: _ = try cursor.varint(before: range.upperBound)
      case .fixed32: try cursor.skip(4, before: range.upperBound)
      case .fixed64: try cursor.skip(8, before: range.upperBound)
      case .lengthDelimited:
        let length = try cursor.length(before: range.upperBound)
        value = cursor.position
        cursor.position += length
      }
      let entry = Entry(
        number: tag.number, type: tag.type, whole: start..<cursor.position,
        value: value..<cursor.position,
        choice: field.flatMap { $0.isOneof ? $0.quantifierOffset : nil })
      guard field != nil else {
        unknown.append(entry)
        continue
      }
      if let choice = entry.choice {
        held.removeAll { $0.choice == choice }
        held.append((choice, start))
      }
      if let last = known.last, last.number > entry.number { isSorted = false }
      known.append(entry)
    }
    // Of a oneof the last case holds; once for all, as a file may have any number of cases.
    if !held.isEmpty {
      known.removeAll { entry in
        held.contains { $0.choice == entry.choice && $0.start != entry.whole.lowerBound }
      }
    }
    if !isSorted {
      known.sort { ($0.number, $0.whole.lowerBound) < ($1.number, $1.whole.lowerBound) }
    }
  }

  /// The fields of that number.
  subscript(number: UInt32) -> ArraySlice<Entry> {
    let first = place(number)
    var end = first
    while end < known.count, known[end].number == number { end += 1 }
    return known[first..<end]
  }

  /// The first place whose number is not below.
  private func place(_ number: UInt32) -> Int {
    var (low, high) = (0, known.count)
    while low < high {
      let middle = (low + high) / 2
      if known[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
