// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A directed graph without cycles: values, the nodes that make them, and the constants.
///
/// A value type: a pass takes `inout Graph`, and a copy is a snapshot. Nodes are kept in an order
/// in which each comes after what it reads.
public struct Graph: Sendable {
  public var name: String
  public var docString: String?
  public internal(set) var values: [Value] = []
  public var inputs: [ValueID] = []
  public var outputs: [ValueID] = []
  /// In a body: what the node that owns it captures, by the place in `Node.captures`; nil where
  /// another body of the node uses that capture and this one does not.
  public var captures: [ValueID?] = []
  public var nodes: [Node] = []
  public var constants: [ValueID: Constant] = [:]
  private var names: Set<String> = []

  public init(name: String = "graph") { self.name = name }

  public subscript(_ id: ValueID) -> Value {
    get { values[id.index] }
    set {
      if newValue.name != values[id.index].name {
        names.remove(values[id.index].name)
        names.insert(newValue.name)
      }
      values[id.index] = newValue
    }
  }

  /// A new value called `name`, or `name_1`, `name_2` … when that is taken.
  public mutating func addValue(_ name: String, type: ValueType = .unknown) -> ValueID {
    let name = freshName(name)
    names.insert(name)
    values.append(Value(name: name, type: type))
    return ValueID(values.count - 1)
  }

  /// A new constant.
  public mutating func addConstant(
    _ name: String, _ tensor: Tensor, role: Constant.Role = .constant
  ) -> ValueID {
    let type = ValueType.tensor(TensorType(tensor.dtype, tensor.shape.map(Dimension.known)))
    let id = addValue(name, type: type)
    constants[id] = Constant(tensor, role: role)
    return id
  }

  /// A new input.
  public mutating func addInput(_ name: String, type: ValueType) -> ValueID {
    let id = addValue(name, type: type)
    inputs.append(id)
    return id
  }

  /// Appends a node with new values for outputs; returns them.
  @discardableResult
  public mutating func addNode(
    _ op: any Operator, _ inputs: [ValueID?], name: String = "", outputs: [String]? = nil
  ) -> [ValueID] {
    let base = name.isEmpty ? op.name : name
    let ids = (outputs ?? [base]).map { addValue($0) }
    nodes.append(Node(name: name, op: op, inputs: inputs, outputs: ids))
    return ids
  }

  func freshName(_ name: String) -> String {
    let base = name.isEmpty ? "value" : name
    if !names.contains(base) { return base }
    var number = 1
    // Doubling first keeps a graph with many equal names from taking quadratic time.
    while names.contains("\(base)_\(number)") { number *= 2 }
    var low = number / 2
    while low + 1 < number {
      let middle = (low + number) / 2
      if names.contains("\(base)_\(middle)") { low = middle } else { number = middle }
    }
    return "\(base)_\(number)"
  }

  /// Makes a value that a node gave a constant.
  public mutating func setConstant(_ id: ValueID, _ tensor: Tensor) {
    constants[id] = Constant(tensor)
    self[id].type = .tensor(TensorType(tensor.dtype, tensor.shape.map(Dimension.known)))
  }

  /// The constant tensor of a value, when it is one that passes may fold.
  public func foldable(_ id: ValueID?) -> Tensor? {
    guard let id, let constant = constants[id], constant.role == .constant else { return nil }
    return constant.tensor
  }

  /// The value of that name. O(values).
  public func value(named name: String) -> ValueID? {
    values.firstIndex { $0.name == name }.map(ValueID.init)
  }
}
