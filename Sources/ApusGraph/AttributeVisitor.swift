// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Something that is shown every attribute of an operator: a reader, a writer, a printer.
///
/// An operator names each attribute once: `try v.int("group", &group, default: 1)`. A default of
/// nil makes the attribute required; the variants for optionals leave nil when it is absent.
public protocol AttributeVisitor {
  /// `value` is the attribute as it stands; a reader replaces it, `default` when it is absent.
  mutating func visit(
    _ name: String, _ value: inout Attribute?, default: Attribute?, required: Bool
  ) throws(ModelError)
}

extension AttributeVisitor {
  private mutating func required<T>(
    _ name: String, _ value: inout T, default: T?, _ wrap: (T) -> Attribute,
    _ unwrap: (Attribute) -> T?
  ) throws(ModelError) {
    var attribute: Attribute? = wrap(value)
    try visit(name, &attribute, default: `default`.map(wrap), required: `default` == nil)
    guard let attribute else { return }
    guard let read = unwrap(attribute) else { throw wrongKind(name, attribute) }
    value = read
  }

  private mutating func optional<T>(
    _ name: String, _ value: inout T?, _ wrap: (T) -> Attribute, _ unwrap: (Attribute) -> T?
  ) throws(ModelError) {
    var attribute = value.map(wrap)
    try visit(name, &attribute, default: nil, required: false)
    guard let attribute else {
      value = nil
      return
    }
    guard let read = unwrap(attribute) else { throw wrongKind(name, attribute) }
    value = read
  }

  private func wrongKind(_ name: String, _ attribute: Attribute) -> ModelError {
    ModelError(
      .invalidModel, "the attribute has the wrong kind or value: \(attribute.kind)",
      at: .attribute(name))
  }

  public mutating func int(_ n: String, _ v: inout Int, default d: Int?) throws(ModelError) {
    try required(n, &v, default: d, { .int($0) }, \.asInt)
  }
  public mutating func int(_ n: String, _ v: inout Int?) throws(ModelError) {
    try optional(n, &v, { .int($0) }, \.asInt)
  }
  /// An integer of which 0 is false and all else true.
  public mutating func bool(_ n: String, _ v: inout Bool, default d: Bool?) throws(ModelError) {
    try required(n, &v, default: d, { .int($0 ? 1 : 0) }, { $0.asInt.map { $0 != 0 } })
  }
  public mutating func ints(_ n: String, _ v: inout [Int], default d: [Int]?) throws(ModelError) {
    try required(n, &v, default: d, { .ints($0) }, \.asInts)
  }
  public mutating func ints(_ n: String, _ v: inout [Int]?) throws(ModelError) {
    try optional(n, &v, { .ints($0) }, \.asInts)
  }
  public mutating func float(_ n: String, _ v: inout Float, default d: Float?) throws(ModelError) {
    try required(n, &v, default: d, { .float($0) }, \.asFloat)
  }
  public mutating func float(_ n: String, _ v: inout Float?) throws(ModelError) {
    try optional(n, &v, { .float($0) }, \.asFloat)
  }
  public mutating func floats(_ n: String, _ v: inout [Float]?) throws(ModelError) {
    try optional(n, &v, { .floats($0) }, \.asFloats)
  }
  public mutating func string(
    _ n: String, _ v: inout String, default d: String?
  ) throws(ModelError) {
    try required(n, &v, default: d, { .string($0) }, \.asString)
  }
  public mutating func string(_ n: String, _ v: inout String?) throws(ModelError) {
    try optional(n, &v, { .string($0) }, \.asString)
  }
  public mutating func strings(_ n: String, _ v: inout [String]?) throws(ModelError) {
    try optional(n, &v, { .strings($0) }, \.asStrings)
  }
  public mutating func tensor(_ n: String, _ v: inout Tensor?) throws(ModelError) {
    try optional(n, &v, { .tensor($0) }, \.asTensor)
  }
  public mutating func graph(_ n: String, _ v: inout Graph) throws(ModelError) {
    try required(n, &v, default: nil, { .graph($0) }, \.asGraph)
  }
  public mutating func type(_ n: String, _ v: inout ValueType?) throws(ModelError) {
    try optional(n, &v, { .type($0) }, \.asType)
  }
  /// An element type, written as ONNX's number.
  public mutating func dtype(_ n: String, _ v: inout DType, default d: DType?) throws(ModelError) {
    try required(n, &v, default: d, { .int(Int($0.rawValue)) }, \.asDType)
  }
  public mutating func dtype(_ n: String, _ v: inout DType?) throws(ModelError) {
    try optional(n, &v, { .int(Int($0.rawValue)) }, \.asDType)
  }
  /// One word of a closed set.
  public mutating func choice<E: RawRepresentable<String>>(
    _ n: String, _ v: inout E, default d: E?
  ) throws(ModelError) {
    try required(n, &v, default: d, { .string($0.rawValue) }, { $0.asString.flatMap(E.init) })
  }
}

extension Attribute {
  var asInt: Int? { if case .int(let v) = self { v } else { nil } }
  var asInts: [Int]? { if case .ints(let v) = self { v } else { nil } }
  var asFloat: Float? { if case .float(let v) = self { v } else { nil } }
  var asFloats: [Float]? { if case .floats(let v) = self { v } else { nil } }
  var asString: String? { if case .string(let v) = self { v } else { nil } }
  var asStrings: [String]? { if case .strings(let v) = self { v } else { nil } }
  var asTensor: Tensor? { if case .tensor(let v) = self { v } else { nil } }
  var asGraph: Graph? { if case .graph(let v) = self { v } else { nil } }
  var asType: ValueType? { if case .type(let v) = self { v } else { nil } }
  var asDType: DType? { asInt.flatMap { Int32(exactly: $0) }.flatMap(DType.init) }
}

/// Collects the attributes that differ from their defaults.
public struct AttributeWriter: AttributeVisitor {
  public private(set) var attributes: [(name: String, value: Attribute)] = []
  public init() {}
  public mutating func visit(
    _ name: String, _ value: inout Attribute?, default: Attribute?, required: Bool
  ) throws(ModelError) {
    guard let value, required || value != `default` else { return }
    attributes.append((name, value))
  }
}

/// Fills an operator's attributes from those of a node.
public struct AttributeReader: AttributeVisitor {
  private var remaining: [String: Attribute]
  public init(_ attributes: [String: Attribute]) { remaining = attributes }

  public mutating func visit(
    _ name: String, _ value: inout Attribute?, default: Attribute?, required: Bool
  ) throws(ModelError) {
    value = remaining.removeValue(forKey: name) ?? `default`
    if value == nil && required {
      throw ModelError(.invalidModel, "a required attribute is missing", at: .attribute(name))
    }
  }

  /// Throws: `unsupported`, naming an attribute that the operator did not ask for.
  public func finish() throws(ModelError) {
    guard let name = remaining.keys.min() else { return }
    throw ModelError(
      .unsupported, "the operator has no attribute of this name that Apus knows",
      at: .attribute(name))
  }
}
