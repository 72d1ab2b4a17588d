// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

extension TextParser {
  /// The type and value of an attribute whose name has been read.
  mutating func attribute(named name: String) throws(ModelError) -> AttributeProto {
    try charge()
    var attribute = AttributeProto()
    attribute.name = name
    if scanner.take(":") {
      let before = scanner
      let word = try scanner.someIdentifier()
      guard let type = TextNames.attributeType(word) else {
        throw before.refusal("'\(word)' is no attribute type")
      }
      attribute.type = type
    }
    try scanner.expect("=")
    if scanner.take("@") {
      attribute.refAttrName = try scanner.someName()
    } else if scanner.take("[") {
      try list(into: &attribute)
    } else {
      try single(into: &attribute, expecting: attribute.type)
    }
    return attribute
  }

  private mutating func list(into attribute: inout AttributeProto) throws(ModelError) {
    if let type = attribute.type, Self.elementType[type] == nil {
      throw scanner.refusal("'\(attribute.name ?? "")' has one value, not a list")
    }
    guard attribute.type != nil || scanner.peek() != UInt8(ascii: "]") else {
      throw scanner.refusal("an empty list needs a type: \(attribute.name ?? ""): ints = []")
    }
    var expected = attribute.type.flatMap { Self.elementType[$0] }
    var all = attribute
    try items(until: "]") { (parser) throws(ModelError) in
      var one = AttributeProto()
      try parser.single(into: &one, expecting: expected)
      expected = one.type
      try parser.append(one, to: &all)
    }
    attribute = all
  }

  private mutating func append(
    _ one: AttributeProto, to all: inout AttributeProto
  ) throws(ModelError) {
    try charge(64)
    all.type = one.type.flatMap { Self.listType[$0] }
    if let value = one.f { all.floats.append(value) }
    if let value = one.i { all.ints.append(value) }
    if let value = one.s { all.strings.append(value) }
    if let value = one.t { all.tensors.append(value) }
    if let value = one.g { all.graphs.append(value) }
    if let value = one.tp { all.typeProtos.append(value) }
  }

  /// A value that is no list, of the expected type if there is one.
  private mutating func single(
    into attribute: inout AttributeProto, expecting expected: AttributeProto.AttributeType?
  ) throws(ModelError) {
    let before = scanner
    let word = scanner.peekIdentifier()
    let isQuoted = scanner.peek() == UInt8(ascii: "\"")
    switch expected {
    case .graph: attribute.g = try graph()
    case nil
    where word != "" && !TextNames.beginsType(word)
      && !TextScanner.isSpecialReal(word):
      attribute.g = try graph()
    case .tensor, .typeProto: try typed(into: &attribute, expecting: expected)
    case nil where TextNames.beginsType(word):
      try typed(into: &attribute, expecting: expected)
    case .float, .int, .string, nil:
      guard !isQuoted || expected != .int && expected != .float else {
        throw scanner.refusal("expected a number")
      }
      try plain(into: &attribute, expecting: expected)
    default: throw scanner.refusal("expected a value of type \(expected?.description ?? "")")
    }
    attribute.type = Self.singleType(of: attribute)
    guard expected == nil || expected == attribute.type else {
      throw before.refusal(
        "expected a value of type \(expected?.description ?? ""), got one of type "
          + (attribute.type?.description ?? ""))
    }
  }

  /// A tensor or a type, which begin in the same way.
  private mutating func typed(
    into attribute: inout AttributeProto, expecting expected: AttributeProto.AttributeType?
  ) throws(ModelError) {
    let type = try type()
    let next = scanner.peek()
    let hasData =
      next == UInt8(ascii: "{") || next == UInt8(ascii: "=") || next == UInt8(ascii: "\"")
      || next == UInt8(ascii: "[") || TextNames.isLetter(next)
    guard expected == .tensor || (expected == nil && hasData) else {
      attribute.tp = type
      return
    }
    let name = try scanner.name()
    _ = scanner.take("=")
    attribute.t = try tensor(type, named: name)
  }

  private mutating func plain(
    into attribute: inout AttributeProto, expecting expected: AttributeProto.AttributeType?
  ) throws(ModelError) {
    let before = scanner
    switch try scanner.literal() {
    case .string(let bytes): attribute.s = try Bytes(array: bytes)
    case .real(let text): attribute.f = try before.real(text)
    case .integer(let text) where expected == .float: attribute.f = try before.real(text)
    case .integer(let text):
      guard let value = Int64(text) else {
        throw before.refusal("\(text) is no whole number of 64 bits")
      }
      attribute.i = value
    }
  }

  private static func singleType(
    of attribute: AttributeProto
  ) -> AttributeProto.AttributeType? {
    if attribute.f != nil { return .float }
    if attribute.i != nil { return .int }
    if attribute.s != nil { return .string }
    if attribute.t != nil { return .tensor }
    if attribute.g != nil { return .graph }
    return attribute.tp != nil ? .typeProto : nil
  }

  private static let listType: [AttributeProto.AttributeType: AttributeProto.AttributeType] = [
    .float: .floats, .int: .ints, .string: .strings, .tensor: .tensors, .graph: .graphs,
    .typeProto: .typeProtos,
  ]

  private static let elementType = Dictionary(
    uniqueKeysWithValues: listType.map { ($0.value, $0.key) })
}
