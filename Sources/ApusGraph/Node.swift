// SPDX-License-Identifier: Apache-2.0

/// One use of an operator.
public struct Node: Sendable {
  public var name: String
  public var op: any Operator
  /// nil where an optional input is absent.
  public var inputs: [ValueID?]
  /// nil where an optional output is not wanted.
  public var outputs: [ValueID?]
  /// Values of this graph that the operator's bodies use, aligned with `Graph.captures` of each.
  public var captures: [ValueID]
  public var docString: String?
  public var metadata: [String: String]

  public init(
    name: String, op: any Operator, inputs: [ValueID?], outputs: [ValueID?],
    captures: [ValueID] = [], docString: String? = nil, metadata: [String: String] = [:]
  ) {
    self.name = name
    self.op = op
    self.inputs = inputs
    self.outputs = outputs
    self.captures = captures
    self.docString = docString
    self.metadata = metadata
  }

  /// Every value that the node reads, captures included.
  public var reads: [ValueID] { inputs.compactMap(\.self) + captures }

  /// Calls `body` with each value that the node reads, as `reads` lists them.
  func forEachRead(_ body: (ValueID) -> Void) {
    for id in inputs { if let id { body(id) } }
    for id in captures { body(id) }
  }

  /// The input at `index`, nil when it is absent or the list is shorter.
  public func input(_ index: Int) -> ValueID? { index < inputs.count ? inputs[index] : nil }

  /// The output at `index`, nil when it is not wanted or the list is shorter.
  public func output(_ index: Int) -> ValueID? { index < outputs.count ? outputs[index] : nil }

  /// How messages name the node: its operator, and its name when it has one.
  public var title: String { name.isEmpty ? op.name : "\(op.name) '\(name)'" }
}
