// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Puts the nodes of the branch that an `If` always takes in its place.
public struct InlineBranches: Pass {
  public var name: String { "inline branches" }
  public var operators: [any Operator.Type]? { [Op.If.self] }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    var patches: [Patch] = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard let branch = node.op as? Op.If,
        let condition = graph.foldable(node.input(0)).flatMap({ try? $0.integers() }),
        condition.count == 1
      else { continue }
      let body = condition[0] != 0 ? branch.thenBranch : branch.elseBranch
      guard let nodes = inlined(body, node, &graph) else { continue }
      patches.append(Patch(at: place, removing: [place], adding: nodes))
      log.fired(self, node, "its condition is always \(condition[0] != 0)")
    }
    try graph.apply(patches)
    return !patches.isEmpty
  }

  /// The body's nodes over values of `graph`; what it gives is copied to what the node gives, and
  /// the next pass removes copies that need not be. nil when the two do not fit together.
  private func inlined(_ body: Graph, _ node: Node, _ graph: inout Graph) -> [Node]? {
    guard body.captures.count == node.captures.count, body.inputs.isEmpty,
      body.outputs.count >= node.outputs.count
    else { return nil }
    var ids: [ValueID: ValueID] = [:]
    for (inner, outer) in zip(body.captures, node.captures) { if let inner { ids[inner] = outer } }
    func id(_ inner: ValueID) -> ValueID {
      if let known = ids[inner] { return known }
      let new = graph.addValue(body[inner].name, type: body[inner].type)
      graph[new].contents = body[inner].contents
      graph.constants[new] = body.constants[inner]
      ids[inner] = new
      return new
    }
    var nodes: [Node] = []
    for var copy in body.nodes {
      copy.inputs = copy.inputs.map { $0.map(id) }
      copy.captures = copy.captures.map(id)
      copy.outputs = copy.outputs.map { $0.map(id) }
      nodes.append(copy)
    }
    for (inner, output) in zip(body.outputs, node.outputs) {
      guard let output else { continue }
      nodes.append(Node(name: "", op: Op.Identity(), inputs: [id(inner)], outputs: [output]))
    }
    return nodes
  }
}
