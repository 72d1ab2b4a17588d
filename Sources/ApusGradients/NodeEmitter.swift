// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// A graph of known shapes to which nodes are appended.
public final class NodeEmitter {
  public var graph: Graph
  private var scalars: [Scalar: ValueID] = [:]
  private var lists: [[Int]: ValueID] = [:]

  private struct Scalar: Hashable {
    var dtype: DType
    var bits: UInt64
  }

  public init(_ graph: Graph) { self.graph = graph }

  /// Appends a node and infers its outputs. Throws: what inference throws.
  public func emit(
    _ op: any Operator, _ inputs: [ValueID?], outputs: [String]
  ) throws(ModelError) -> [ValueID] {
    let ids = graph.addNode(op, inputs, outputs: outputs)
    try graph.inferTypes(ofNode: graph.nodes.count - 1)
    return ids
  }

  /// Element type and extents. Throws: `noGradient` when they are not all known.
  public func type(_ id: ValueID) throws(ModelError) -> (dtype: DType, shape: [Int]) {
    guard let type = graph[id].type.tensor, let dtype = type.dtype, let shape = type.knownShape
    else {
      throw ModelError(
        .noGradient,
        "gradients need shapes that are all numbers; this value is \(graph[id].type)",
        at: .value(graph[id].name))
    }
    return (dtype, shape)
  }

  /// A constant number of an element type.
  func scalar(_ value: Double, _ dtype: DType) throws(ModelError) -> ValueID {
    let key = Scalar(dtype: dtype, bits: value.bitPattern)
    if let id = scalars[key] { return id }
    let id = graph.addConstant("scalar", try Tensor(dtype, shape: [], converting: [value]))
    scalars[key] = id
    return id
  }

  /// A constant list of whole numbers, as axes and shapes are.
  func integers(_ values: [Int]) throws(ModelError) -> ValueID {
    if let id = lists[values] { return id }
    let id = graph.addConstant(
      "list", try Tensor(shape: [values.count], values.map(Int64.init)))
    lists[values] = id
    return id
  }
}
