// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// The words of the textual syntax.
enum TextNames {
  private static let types: [(word: String, type: TensorProto.DataType)] =
    DType.allCases.map { ($0.name, TensorProto.DataType(rawValue: $0.rawValue)) }
  private static let typeOfWord = Dictionary(
    uniqueKeysWithValues: types.map { ($0.word, $0.type) })
  private static let wordOfType = Dictionary(
    uniqueKeysWithValues: types.map { ($0.type, $0.word) })

  /// The word for an element type, or nil if it has none.
  static func word(for type: TensorProto.DataType) -> String? { wordOfType[type] }

  /// The element type with this word, or nil.
  static func dataType(_ word: String) -> TensorProto.DataType? { typeOfWord[word] }

  /// Words that begin a type which is no tensor.
  static let typeConstructors: Set<String> = [
    "seq", "map", "optional", "sparse_tensor", "opaque",
  ]

  /// Whether a word begins a type.
  static func beginsType(_ word: String) -> Bool {
    typeConstructors.contains(word) || dataType(word) != nil
  }

  /// The word for an attribute's type.
  static func word(for type: AttributeProto.AttributeType) -> String? {
    type == .undefined ? nil : type.name?.lowercased()
  }

  /// The attribute type with this word, or nil.
  static func attributeType(_ word: String) -> AttributeProto.AttributeType? {
    guard word == word.lowercased(),
      let type = AttributeProto.AttributeType(name: word.uppercased()), type != .undefined
    else { return nil }
    return type
  }

  /// Whether a name can stand without quotes.
  static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetter(first) else { return false }
    return name.utf8.allSatisfy { isLetter($0) || isDigit($0) }
  }

  /// A letter that may begin an identifier.
  static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
      || byte == UInt8(ascii: "_")
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
