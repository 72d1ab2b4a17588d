// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// Removes nodes and constants that no output needs, and forgets outputs that nobody reads.
public struct RemoveDeadNodes: Pass {
  public var name: String { "remove dead nodes" }

  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    var isNeeded = graph.values.map { _ in false }
    for id in graph.outputs { isNeeded[id.index] = true }
    var kept: [Node] = []
    var changed = false
    for node in graph.nodes.reversed() {
      guard node.outputs.contains(where: { $0.map { isNeeded[$0.index] } ?? false }) else {
        log.fired(self, node, "nothing reads its results")
        changed = true
        continue
      }
      for id in node.reads { isNeeded[id.index] = true }
      // How many outputs `Split`, `If` or `Loop` has is part of what it means.
      guard type(of: node.op).arity.outputs.upperBound != Arity.many else {
        kept.append(node)
        continue
      }
      var node = node
      for place in node.outputs.indices.dropFirst() {
        if let id = node.outputs[place], !isNeeded[id.index] {
          node.outputs[place] = nil
          changed = true
        }
      }
      while node.outputs.count > 1, node.outputs.last == .some(nil) { node.outputs.removeLast() }
      kept.append(node)
    }
    graph.nodes = kept.reversed()
    let dead = graph.constants.keys.filter { !isNeeded[$0.index] }
    for id in dead { graph.constants[id] = nil }
    return changed
  }
}
