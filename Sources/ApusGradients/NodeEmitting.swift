// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Something that appends nodes to a graph, in few words.
public protocol NodeEmitting {
  var emitter: NodeEmitter { get }
  /// What the names of appended nodes begin with.
  var scope: String { get }
}

extension NodeEmitting {
  /// Appends a node with several outputs. Throws: what inference throws.
  public func nodes(
    _ op: any Operator, _ inputs: [ValueID?], outputs: Int
  ) throws(ModelError) -> [ValueID] {
    let base = scope + op.name
    return try emitter.emit(
      op, inputs, outputs: (0..<outputs).map { $0 == 0 ? base : "\(base)_\($0)" })
  }

  /// The extents of a value. Throws: `noGradient` when they are not all numbers.
  public func shape(_ id: ValueID) throws(ModelError) -> [Int] { try emitter.type(id).shape }

  /// The element type of a value. Throws: as `shape`.
  public func dtype(_ id: ValueID) throws(ModelError) -> DType { try emitter.type(id).dtype }

  /// Appends a node with one output. Throws: what inference throws.
  public func node(_ op: any Operator, _ inputs: ValueID?...) throws(ModelError) -> ValueID {
    try nodes(op, inputs, outputs: 1)[0]
  }

  // MARK: - Constants

  /// A number of the element type of `id`. Throws: as `shape`.
  public func scalar(_ value: Double, like id: ValueID) throws(ModelError) -> ValueID {
    try emitter.scalar(value, dtype(id))
  }

  /// A constant list of whole numbers. Throws: `limitExceeded`.
  public func list(_ values: [Int]) throws(ModelError) -> ValueID { try emitter.integers(values) }

  /// A constant tensor.
  public func constant(_ tensor: Tensor, named name: String = "constant") -> ValueID {
    emitter.graph.addConstant(name, tensor)
  }

  // MARK: - Arithmetic

  public func add(_ a: ValueID, _ b: ValueID) throws(ModelError) -> ValueID {
    try node(Op.Add(), a, b)
  }
  public func subtract(_ a: ValueID, _ b: ValueID) throws(ModelError) -> ValueID {
    try node(Op.Sub(), a, b)
  }
  public func multiply(_ a: ValueID, _ b: ValueID) throws(ModelError) -> ValueID {
    try node(Op.Mul(), a, b)
  }
  public func multiply(_ a: ValueID, _ factor: Double) throws(ModelError) -> ValueID {
    factor == 1 ? a : try node(Op.Mul(), a, scalar(factor, like: a))
  }
  public func add(_ a: ValueID, _ number: Double) throws(ModelError) -> ValueID {
    number == 0 ? a : try node(Op.Add(), a, scalar(number, like: a))
  }
  public func divide(_ a: ValueID, _ b: ValueID) throws(ModelError) -> ValueID {
    try node(Op.Div(), a, b)
  }
  public func negate(_ a: ValueID) throws(ModelError) -> ValueID { try node(Op.Neg(), a) }

  /// `[…, M, K] · […, K, N]`. Throws: what inference throws.
  public func product(_ a: ValueID, _ b: ValueID) throws(ModelError) -> ValueID {
    try node(Op.MatMul(), a, b)
  }

  // MARK: - Shapes

  /// The elements under another shape. Throws: `shapeMismatch`.
  public func reshape(_ id: ValueID, to target: [Int]) throws(ModelError) -> ValueID {
    if try shape(id) == target { return id }
    var op = Op.Reshape()
    op.allowZero = target.contains(0)
    return try node(op, id, list(target))
  }

  /// The value whose axis `i` is axis `axes[i]` of `id`. Throws: as `shape`.
  public func transpose(_ id: ValueID, _ axes: [Int]) throws(ModelError) -> ValueID {
    if axes == Array(axes.indices) { return id }
    var op = Op.Transpose()
    op.perm = axes
    return try node(op, id)
  }

  /// The last two axes exchanged. Throws: as `shape`.
  public func transposeLast(_ id: ValueID) throws(ModelError) -> ValueID {
    var axes = Array(try shape(id).indices)
    axes.swapAt(axes.count - 1, axes.count - 2)
    return try transpose(id, axes)
  }

  /// The value repeated to a shape that it broadcasts to. Throws: `shapeMismatch`.
  public func expand(_ id: ValueID, to target: [Int]) throws(ModelError) -> ValueID {
    if try shape(id) == target { return id }
    return try node(Op.Expand(), id, list(target))
  }

  /// The sum over axes. Throws: what inference throws.
  public func sum(
    _ id: ValueID, over axes: [Int], keepsDimensions: Bool
  ) throws(ModelError) -> ValueID {
    if axes.isEmpty { return id }
    var op = Op.ReduceSum()
    op.keepsDimensions = keepsDimensions
    return try node(op, id, list(axes))
  }

  /// The sum over everything that broadcasting from `target` repeats: its shape is `target`.
  public func summed(_ id: ValueID, to target: [Int]) throws(ModelError) -> ValueID {
    let from = try shape(id)
    if from == target { return id }
    let missing = from.count - target.count
    guard missing >= 0 else {
      throw ModelError(.shapeMismatch, "a gradient has shape \(from), its value \(target)")
    }
    let axes = from.indices.filter { $0 < missing || target[$0 - missing] != from[$0] }
    return try reshape(sum(id, over: axes, keepsDimensions: true), to: target)
  }
}
