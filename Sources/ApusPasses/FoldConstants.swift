// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Replaces nodes whose result does not depend on the model's inputs by that result: nodes over
/// constants, and shape arithmetic whose extents are all known.
public struct FoldConstants: Pass {
  public var name: String { "fold constants" }
  /// The most elements that a folded tensor may have beyond those of the node's inputs.
  public var sizeBudget = 1 << 16
  /// Whether DequantizeLinear stays, so that a file's narrow weights do not become wide.
  public var keepsQuantized = false

  public init(sizeBudget: Int = 1 << 16, keepsQuantized: Bool = false) {
    self.sizeBudget = sizeBudget
    self.keepsQuantized = keepsQuantized
  }

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    var removed: Set<Int> = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard let results = results(of: node, in: graph) else { continue }
      guard let small = fitting(results, node, graph) else {
        log.declined(self, node, "the result is larger than the budget of \(sizeBudget) elements")
        continue
      }
      // An output of the graph must stay the result of a node.
      if node.outputs.contains(where: { $0.map(graph.outputs.contains) ?? false }) { continue }
      for (id, tensor) in zip(node.outputs, small) {
        if let id, let tensor { graph.setConstant(id, tensor) }
      }
      if let id = node.output(0), let source = quantized(node, in: graph) {
        graph.constants[id]?.quantized = source
      }
      removed.insert(place)
      log.fired(self, node, "its result does not depend on the inputs")
    }
    guard !removed.isEmpty else { return false }
    graph.nodes = graph.nodes.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
    return true
  }

  private func results(of node: Node, in graph: Graph) -> [Datum?]? {
    guard type(of: node.op).isDeterministic, !(node.op is OpaqueOperator),
      !(keepsQuantized && node.op is Op.DequantizeLinear)
    else { return nil }
    if let known = knownContents(of: node, in: graph) { return known }
    guard node.op.bodies.isEmpty else { return nil }
    var inputs: [Datum?] = []
    for id in node.inputs {
      guard let id else {
        inputs.append(nil)
        continue
      }
      guard let tensor = graph.foldable(id) else { return nil }
      inputs.append(.tensor(tensor))
    }
    let site = EvaluateSite(inputs: inputs, wanted: node.outputs.map { $0 != nil })
    // What cannot be evaluated stays, and fails with its place when the model runs.
    return try? AllocationBudget.$current.withValue(AllocationBudget(bytes: 1 << 30)) {
      try node.op.evaluate(site)
    }
  }

  /// What the result of a DequantizeLinear of signed numbers without zero points is made of.
  private func quantized(_ node: Node, in graph: Graph) -> Constant.Quantized? {
    guard let op = node.op as? Op.DequantizeLinear, node.input(2) == nil,
      let integers = graph.foldable(node.input(0)), let scale = graph.foldable(node.input(1)),
      integers.dtype == .int8 || integers.dtype == .int16
    else { return nil }
    return Constant.Quantized(
      integers: integers, scale: scale, axis: op.axis, blockSize: op.blockSize)
  }

  /// The result of shape arithmetic over known extents.
  private func knownContents(of node: Node, in graph: Graph) -> [Datum?]? {
    guard node.outputs.count == 1, let id = node.outputs[0],
      let contents = graph[id].contents, let type = graph[id].type.tensor,
      let dtype = type.dtype, let shape = type.knownShape, contents.allSatisfy(\.isKnown),
      shape.reduce(1, *) == contents.count,
      let tensor = try? Tensor(dtype, shape: shape, converting: contents.compactMap(\.value))
    else { return nil }
    return [.tensor(tensor)]
  }

  private func fitting(_ results: [Datum?], _ node: Node, _ graph: Graph) -> [Tensor?]? {
    let given = node.inputs.reduce(0) {
      $0 + ($1.flatMap { graph.constants[$0]?.tensor.count } ?? 0)
    }
    var tensors: [Tensor?] = []
    for (place, datum) in results.enumerated() {
      guard node.output(place) != nil, let datum else {
        tensors.append(nil)
        continue
      }
      guard case .tensor(let tensor) = datum, tensor.count <= sizeBudget + given else { return nil }
      tensors.append(tensor)
    }
    while tensors.count < node.outputs.count { tensors.append(nil) }
    return zip(node.outputs, tensors).allSatisfy { $0 == nil || $1 != nil } ? tensors : nil
  }
}
