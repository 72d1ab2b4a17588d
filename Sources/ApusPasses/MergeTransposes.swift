// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Makes two transpositions one, or none when the second undoes the first; likewise Squeeze and
/// Unsqueeze of the same axes.
public struct MergeTransposes: Pass {
  public var name: String { "merge transposes" }
  public var operators: [any Operator.Type]? {
    [
      Op.Transpose.self, Op.Squeeze.self, Op.Unsqueeze.self,
    ]
  }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    let index = GraphIndex(graph)
    var patches: [Patch] = []
    var touched: Set<Int> = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard let input = node.input(0), let made = index.maker(of: input),
        !touched.contains(made.node), let source = graph.nodes[made.node].input(0),
        let output = node.output(0)
      else { continue }
      let before = graph.nodes[made.node]
      if undoes(node, before, graph), graph.canReplace(output, by: source) {
        touched.insert(place)
        patches.append(Patch(at: place, removing: [place], replacing: [(output, source)]))
        log.fired(self, node, "undoes \(before.title)")
      } else if let second = (node.op as? Op.Transpose)?.perm,
        let first = (before.op as? Op.Transpose)?.perm, first.count == second.count,
        second.allSatisfy(first.indices.contains)
      {
        touched.insert(place)
        var merged = Op.Transpose()
        merged.perm = second.map { first[$0] }
        var joined = node
        joined.op = merged
        joined.inputs = [source]
        patches.append(Patch(at: place, removing: [place], adding: [joined]))
        log.fired(self, node, "goes together with \(before.title)")
      }
    }
    try graph.apply(patches)
    return !patches.isEmpty
  }

  private func undoes(_ node: Node, _ before: Node, _ graph: Graph) -> Bool {
    if let second = (node.op as? Op.Transpose)?.perm,
      let first = (before.op as? Op.Transpose)?.perm,
      first.count == second.count, second.allSatisfy(first.indices.contains)
    {
      return second.map { first[$0] } == Array(first.indices)
    }
    let isPair =
      (node.op is Op.Squeeze && before.op is Op.Unsqueeze)
      || (node.op is Op.Unsqueeze && before.op is Op.Squeeze)
    guard isPair, let rank = wideRank(node, before, graph),
      let a = axes(node.input(1), rank, graph), let b = axes(before.input(1), rank, graph)
    else { return false }
    return a == b
  }

  /// The rank of whichever value of the pair has the extra axes.
  private func wideRank(_ node: Node, _ before: Node, _ graph: Graph) -> Int? {
    let wide = node.op is Op.Squeeze ? node.input(0) : node.output(0)
    return wide.flatMap { graph[$0].type.tensor?.rank }
  }

  private func axes(_ id: ValueID?, _ rank: Int, _ graph: Graph) -> [Int]? {
    graph.foldable(id).flatMap { try? $0.integers() }?.map { $0 < 0 ? $0 + rank : $0 }.sorted()
  }
}
