// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// A graph to which gradients are being appended, and the gradients found so far.
final class GradientBuilder {
  var graph: Graph
  /// Parts of the gradient of each value, one for each use of it, in the order found.
  private var parts: [ValueID: [ValueID]] = [:]
  private var scalars: [Scalar: ValueID] = [:]
  private var lists: [[Int]: ValueID] = [:]

  private struct Scalar: Hashable {
    var dtype: DType
    var bits: UInt64
  }

  init(_ graph: Graph) { self.graph = graph }

  /// Appends a node and infers its outputs. Throws: what inference throws.
  func emit(
    _ op: any Operator, _ inputs: [ValueID?], outputs: [String]
  ) throws(ModelError) -> [ValueID] {
    let ids = graph.addNode(op, inputs, outputs: outputs)
    try graph.inferTypes(ofNode: graph.nodes.count - 1)
    return ids
  }

  /// Notes one part of the gradient of a value.
  func give(_ gradient: ValueID, to id: ValueID) { parts[id, default: []].append(gradient) }

  /// The whole gradient of a value: the sum of its parts, in the order in which they were found.
  func gradient(of id: ValueID) throws(ModelError) -> ValueID? {
    guard let list = parts[id], var sum = list.first else { return nil }
    for part in list.dropFirst() {
      sum = try emit(Op.Add(), [sum, part], outputs: [gradientName(id)])[0]
    }
    parts[id] = [sum]
    return sum
  }

  func gradientName(_ id: ValueID) -> String { graph[id].name + "/gradient" }

  /// Element type and extents. Throws: `dynamicShape`-like `noGradient` when they are not known.
  func type(_ id: ValueID) throws(ModelError) -> (dtype: DType, shape: [Int]) {
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
    let id = graph.addConstant(
      "gradient/scalar", try Tensor(dtype, shape: [], converting: [value]))
    scalars[key] = id
    return id
  }

  /// A constant list of whole numbers, as axes and shapes are.
  func integers(_ values: [Int]) throws(ModelError) -> ValueID {
    if let id = lists[values] { return id }
    let id = graph.addConstant(
      "gradient/list", try Tensor(shape: [values.count], values.map(Int64.init)))
    lists[values] = id
    return id
  }
}
