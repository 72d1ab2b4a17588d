// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Removes nodes whose result is their first input: Identity, Dropout at inference, casts to the
/// same type, and movements that move nothing.
public struct RemoveIdentities: Pass {
  public var name: String { "remove identities" }
  public var operators: [any Operator.Type]? {
    [
      Op.Identity.self, Op.Dropout.self, Op.Cast.self, Op.Reshape.self, Op.Expand.self,
      Op.Squeeze.self, Op.Unsqueeze.self, Op.Flatten.self, Op.Slice.self, Op.Pad.self,
      Op.Transpose.self, Op.Concat.self,
    ]
  }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    let index = GraphIndex(graph)
    var patches: [Patch] = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard let reason = reason(node, graph), let input = node.input(0), let output = node.output(0)
      else { continue }
      guard
        node.outputs.dropFirst().allSatisfy({ id in
          id.map { index.readers(of: $0).isEmpty && !index.isGraphOutput($0) } ?? true
        })
      else {
        log.declined(self, node, "another of its results is used")
        continue
      }
      guard graph.canReplace(output, by: input) else {
        log.declined(self, node, "an output of the model needs a value of its own")
        continue
      }
      patches.append(Patch(at: place, removing: [place], replacing: [(output, input)]))
      log.fired(self, node, reason)
    }
    // Two outputs of the graph must not become one value.
    try graph.apply(patches.filteringOutputClashes(graph))
    return !patches.isEmpty
  }

  private func reason(_ node: Node, _ graph: Graph) -> String? {
    guard let input = node.input(0), let output = node.output(0) else { return nil }
    let from = graph[input].type.tensor
    let to = graph[output].type.tensor
    switch node.op {
    case is Op.Identity: return "it gives its input"
    case is Op.Dropout:
      let training = node.input(2)
      let isInference =
        training.map { graph.foldable($0).flatMap { try? $0.integers() } == [0] } ?? true
      return isInference ? "nothing is dropped at inference" : nil
    case let cast as Op.Cast:
      return from?.dtype == cast.to ? "the input has the type already" : nil
    case is Op.Reshape, is Op.Expand, is Op.Squeeze, is Op.Unsqueeze, is Op.Flatten, is Op.Slice,
      is Op.Pad:
      guard let from = from?.shape, from == to?.shape, !from.contains(.unknown) else { return nil }
      // A slice that gives every element may still turn the order around.
      if node.op is Op.Slice, !stepsForward(node, graph) { return nil }
      if node.op is Op.Pad, !padsNothing(node, graph) { return nil }
      return "the shape stays as it is"
    case let transpose as Op.Transpose:
      return transpose.perm.map { $0 == Array($0.indices) } == true ? "the order stays" : nil
    case is Op.Concat:
      return node.inputs.count == 1 ? "there is one part" : nil
    default: return nil
    }
  }

  private func stepsForward(_ node: Node, _ graph: Graph) -> Bool {
    guard let steps = node.input(4) else { return true }
    return graph.foldable(steps).flatMap { try? $0.integers() }?.allSatisfy { $0 > 0 } ?? false
  }

  private func padsNothing(_ node: Node, _ graph: Graph) -> Bool {
    graph.foldable(node.input(1)).flatMap { try? $0.integers() }?.allSatisfy { $0 == 0 } ?? false
  }
}

extension [Patch] {
  /// Leaves out patches that would give a value to a second output of the graph.
  func filteringOutputClashes(_ graph: Graph) -> [Patch] {
    var taken: Set<ValueID> = []
    return filter { patch in
      for (old, new) in patch.replacements where graph.outputs.contains(old) {
        if !taken.insert(new).inserted { return false }
      }
      return true
    }
  }
}
