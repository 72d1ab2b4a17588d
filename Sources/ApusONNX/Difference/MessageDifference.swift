// SPDX-License-Identifier: Apache-2.0

public import ApusSchema
public import ApusTensor

/// Where two messages differ, field by field.
public struct MessageDifference {
  /// What counts as no difference.
  public enum Tolerance: Sendable {
    /// Nothing: presence, order, bits and unknown fields all count.
    case exact
    /// What the textual syntax does not tell apart: an absent text from an empty one, and raw data
    /// from a list of the same elements.
    case formOfText
  }

  private let tolerance: Tolerance
  private var found: [String] = []

  /// One line for each field that differs, with its path; empty if the messages are the same.
  /// - Throws: nothing that a difference causes.
  public static func list<M: Message>(
    _ a: M, _ b: M, ignoring tolerance: Tolerance = .exact
  ) throws(ModelError) -> [String] {
    var difference = MessageDifference(tolerance: tolerance)
    try difference.compare(a, b, "")
    return difference.found
  }

  private init(tolerance: Tolerance) { self.tolerance = tolerance }

  private mutating func compare<A: Message>(
    _ a: A, _ other: any Message, _ path: String
  ) throws(ModelError) {
    guard let b = other as? A else { return found.append("\(path): of another kind") }
    let fieldsOfA = try FieldCollector.fields(of: a)
    let fieldsOfB = try FieldCollector.fields(of: b)
    let skipsElements = tolerance == .formOfText && haveSameElements(a, b)
    for (one, two) in zip(fieldsOfA, fieldsOfB) {
      if skipsElements, Self.elementFields.contains("\(one.name)") { continue }
      try compare(one.value, two.value, path.isEmpty ? "\(one.name)" : "\(path).\(one.name)")
    }
    if a.unknownFields != b.unknownFields {
      let numbers = (a.unknownFields + b.unknownFields).map { "\($0.number)" }
      found.append(
        "\(path.isEmpty ? "" : path + ": ")unknown field \(numbers.joined(separator: ", "))")
    }
  }

  private mutating func compare(
    _ a: FieldValue, _ b: FieldValue, _ path: String
  ) throws(ModelError) {
    switch (a, b) {
    case (.absent, .absent): break
    case (.absent, .text("")) where tolerance == .formOfText: break
    case (.text(""), .absent) where tolerance == .formOfText: break
    case (.absent, _): found.append("\(path): absent in the first")
    case (_, .absent): found.append("\(path): \(Self.describe(a))")
    case (.text(let a), .text(let b)): note(a.utf8.elementsEqual(b.utf8), path)
    case (.texts(let a), .texts(let b)):
      note(a.count == b.count && zip(a, b).allSatisfy { $0.utf8.elementsEqual($1.utf8) }, path)
    case (.bytes(let a), .bytes(let b)): note(a == b, path)
    case (.bytesList(let a), .bytesList(let b)): note(a == b, path)
    case (.number(let a), .number(let b)): note(a == b, path)
    case (.bits(let a), .bits(let b)): note(a == b, path)
    case (.message(let a), .message(let b)): try compare(a, b, path)
    case (.messages(let a), .messages(let b)):
      for (index, pair) in zip(a, b).enumerated() {
        try compare(pair.0, pair.1, "\(path)[\(index)]")
      }
      if a.count != b.count { found.append("\(path): \(a.count) and \(b.count) of them") }
    default: found.append("\(path): of another kind")
    }
  }

  private mutating func note(_ isSame: Bool, _ path: String) {
    if !isSame { found.append("\(path): another value") }
  }

  private static func describe(_ value: FieldValue) -> String {
    switch value {
    case .text(let text): text.utf8.count < 60 ? "'\(text)'" : "\(text.utf8.count) bytes of text"
    case .bytes(let bytes): "\(bytes.count) bytes"
    case .number(let number): "\(number)"
    case .texts(let list): "\(list.count) texts"
    case .bytesList(let list): "\(list.count) byte strings"
    case .bits(let list): "\(list.count) numbers"
    case .messages(let list): "\(list.count) of them"
    case .message, .absent: "absent in the second"
    }
  }

  private static let elementFields: Set<String> = [
    "raw_data", "float_data", "int32_data", "string_data", "int64_data", "double_data",
    "uint64_data", "data_location",
  ]

  /// Whether both are tensors with the same elements, wherever they keep them.
  private func haveSameElements(_ a: some Message, _ b: some Message) -> Bool {
    guard let a = a as? TensorProto, let b = b as? TensorProto,
      a.dataLocation != .external, b.dataLocation != .external,
      let one = try? Tensor(a), let two = try? Tensor(b), one.dtype == two.dtype
    else { return false }
    if let bytes = one.bytes { return bytes == two.bytes }
    return a.stringData == b.stringData
  }
}
