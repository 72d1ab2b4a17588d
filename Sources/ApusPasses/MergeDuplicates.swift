// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

/// Lets readers of a node's results read those of an equal node: the same operator with the same
/// attributes over the same inputs.
public struct MergeDuplicates: Pass {
  public var name: String { "merge duplicates" }
  public init() {}

  /// Whether both are the same operator over the same inputs, whatever its attributes.
  private func looksEqual(_ a: Node, _ b: Node) -> Bool {
    type(of: a.op) == type(of: b.op) && a.inputs == b.inputs && a.outputs.count == b.outputs.count
  }

  private func hash(_ node: Node) -> Int {
    var hasher = Hasher()
    hasher.combine(ObjectIdentifier(type(of: node.op)))
    for id in node.inputs { hasher.combine(id?.index ?? -1) }
    return hasher.finalize()
  }

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    var seen: [Int: [Int]] = [:]
    var patches: [Patch] = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard node.op.bodies.isEmpty, node.captures.isEmpty, type(of: node.op).isDeterministic,
        !(node.op is OpaqueOperator)
      else { continue }
      let key = hash(node)
      var equal: Int?
      for other in seen[key] ?? [] where looksEqual(node, graph.nodes[other]) {
        let attributes = try node.op.writtenAttributes()
        let theirs = try graph.nodes[other].op.writtenAttributes()
        if theirs.map(\.name) == attributes.map(\.name),
          theirs.map(\.value) == attributes.map(\.value)
        {
          equal = other
          break
        }
      }
      guard let equal else {
        seen[key, default: []].append(place)
        continue
      }
      let pairs = zip(node.outputs, graph.nodes[equal].outputs)
      let replacements = pairs.compactMap { old, new in old.flatMap { o in new.map { (o, $0) } } }
      guard replacements.count == node.outputs.compactMap(\.self).count,
        replacements.allSatisfy({
          graph.canReplace($0.0, by: $0.1) && !graph.outputs.contains($0.0)
        })
      else { continue }
      patches.append(
        Patch(
          at: place, removing: [place], replacing: replacements.map { (old: $0.0, new: $0.1) }))
      log.fired(self, node, "equal to \(graph.nodes[equal].title)")
    }
    try graph.apply(patches)
    return !patches.isEmpty
  }
}
