// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// What a node means: its attributes, the types that it gives, and its result.
///
/// One type per operator of the standard, decoded from any opset into the form of `since` by
/// `upgrade`. The value holds the attributes; inputs and outputs belong to the `Node`.
public protocol Operator: Sendable {
  /// ONNX's name, such as `Conv`.
  static var name: String { get }
  /// ONNX's domain; empty for the standard one.
  static var domain: String { get }
  /// The opset versions in which the standard introduced and changed the operator, ascending.
  static var versions: [Int] { get }
  /// The first opset that has the form which this type holds and writes.
  static var since: Int { get }
  /// How many inputs and outputs there are.
  static var arity: Arity { get }
  /// The inputs that hold weights: initialisers that feed them are trainable on import.
  static var weightInputs: [Int] { get }
  /// The inputs whose values, not their types alone, decide types of outputs, an axis or a branch:
  /// the shape of Reshape, the condition of If.
  static var decidingInputs: [Int] { get }
  /// Whether the outputs depend on types of inputs and on no value: Shape and Size.
  static var readsOnlyTypes: Bool { get }
  /// Whether equal inputs always give equal outputs.
  static var isDeterministic: Bool { get }
  /// For each output the input whose new value it is, of the same type, as with an optimiser;
  /// empty for others. By reference they are separate values. A machine may write an output over
  /// the memory of its input when nothing needs the old value afterwards.
  var updatedInputs: [Int] { get }

  /// The operator with every attribute at its default.
  init()

  /// The operator's name and domain in a file; those of the type, but for `OpaqueOperator`.
  var name: String { get }
  var domain: String { get }
  /// The graphs that attributes hold, in the order of `attributes`.
  var bodies: [Graph] { get set }
  /// The first opset in which this value can be written; `Self.since` unless attributes ask more.
  var minimumOpset: Int { get }

  /// Shows every attribute to `visitor`, which reads, replaces or prints it.
  mutating func attributes(_ visitor: inout some AttributeVisitor) throws(ModelError)

  /// The types of the outputs, and what else is known of them. This also checks: shapes, types
  /// and attributes that do not fit are refused here.
  func infer(_ site: InferSite) throws(ModelError) -> [Fact]

  /// The outputs: obvious, slow, and the meaning that every other implementation must match.
  func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?]

  /// Changes a node as written in `opset` into the form of `since`.
  static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError)
}

extension Operator {
  public static var domain: String { "" }
  public static var since: Int { versions.last ?? 1 }
  public static var weightInputs: [Int] { [] }
  public static var decidingInputs: [Int] { [] }
  public static var readsOnlyTypes: Bool { false }
  public static var isDeterministic: Bool { true }
  public var updatedInputs: [Int] { [] }
  public var bodies: [Graph] {
    get { [] }
    set {}
  }
  public var minimumOpset: Int { Self.since }
  public mutating func attributes(_ visitor: inout some AttributeVisitor) throws(ModelError) {}
  public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {}

  public var name: String { Self.name }
  public var domain: String { Self.domain }

  /// The attributes that differ from their defaults.
  public func writtenAttributes() throws(ModelError) -> [(name: String, value: Attribute)] {
    var writer = AttributeWriter()
    var copy = self
    try copy.attributes(&writer)
    return writer.attributes
  }
}

/// How many inputs and outputs an operator has.
public struct Arity: Sendable {
  public var inputs: ClosedRange<Int>
  public var outputs: ClosedRange<Int>

  public init(_ inputs: ClosedRange<Int>, _ outputs: ClosedRange<Int> = 1...1) {
    self.inputs = inputs
    self.outputs = outputs
  }
  public init(_ inputs: Int, _ outputs: Int = 1) {
    self.init(inputs...inputs, outputs...outputs)
  }
  /// As many as one likes.
  public static let many = Int.max
}

/// The namespace of the operators: `Op.Conv`, `Op.LSTM`.
public enum Op {}
