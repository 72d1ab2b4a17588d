// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Does at once what an exporter wrote step by step: slices of every step of a sequence, the same
/// chain of products and element functions on each, and their concatenation.
///
/// `concat_t(unsqueeze(f(squeeze(x[t:t+1]))))` is `f(x)`, because each operator of the chain works
/// on the last axis or on single elements.
public struct RejoinSteps: Pass {
  public var name: String { "rejoin steps" }
  public var operators: [any Operator.Type]? { [Op.Concat.self] }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    let index = GraphIndex(graph)
    var patches: [Patch] = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard let concat = node.op as? Op.Concat, concat.axis == 0, node.inputs.count > 1,
        let output = node.output(0)
      else { continue }
      var chains: [Chain] = []
      for input in node.inputs {
        guard let chain = Chain(endingIn: input, graph, index) else { break }
        chains.append(chain)
      }
      guard chains.count == node.inputs.count, let first = chains.first else { continue }
      guard chains.enumerated().allSatisfy({ $0.element.isLike(first, step: $0.offset) }),
        graph[first.source].type.tensor?.shape?.first == .known(chains.count)
      else {
        log.declined(self, node, "the parts are not the same function of all steps of one sequence")
        continue
      }
      patches.append(build(first, place, node, output, &graph))
      log.fired(self, node, "\(chains.count) steps become one")
    }
    try graph.apply(patches)
    return !patches.isEmpty
  }

  /// The nodes that one step goes through, first to last.
  private struct Chain {
    var source: ValueID
    var step: Int
    var nodes: [Node] = []
    /// For each node, the input at which the step comes in.
    var entries: [Int] = []

    init?(endingIn id: ValueID?, _ graph: Graph, _ index: GraphIndex) {
      guard let id, let last = graph.producer(of: id, index), last.op is Op.Unsqueeze,
        Chain.integers(last.input(1), graph) == [0], var value = last.input(0)
      else { return nil }
      while let node = graph.producer(of: value, index) {
        if node.op is Op.Squeeze {
          guard Chain.integers(node.input(1), graph) == [0], let sliced = node.input(0),
            let slice = graph.producer(of: sliced, index), slice.op is Op.Slice,
            let source = slice.input(0), Chain.integers(slice.input(3), graph) == [0],
            let start = Chain.integers(slice.input(1), graph)?.first,
            graph[sliced].type.tensor?.shape?.first == .known(1),
            slice.input(4) == nil || Chain.integers(slice.input(4), graph) == [1],
            let extent = graph[source].type.tensor?.shape?.first?.value, !nodes.isEmpty,
            graph[source].type.tensor?.rank == 3
          else { return nil }
          self.source = source
          step = start < 0 ? start + extent : start
          nodes.reverse()
          entries.reverse()
          return
        }
        guard let entry = Chain.entry(node, graph), let next = node.input(entry) else { return nil }
        nodes.append(node)
        entries.append(entry)
        value = next
      }
      return nil
    }

    private static func integers(_ id: ValueID?, _ graph: Graph) -> [Int]? {
      graph.foldable(id).flatMap { try? $0.integers() }
    }

    /// The one input that is not constant, for operators that do each step alone.
    private static func entry(_ node: Node, _ graph: Graph) -> Int? {
      let varying = node.inputs.indices.filter { place in
        node.inputs[place].map { graph.foldable($0) == nil } ?? false
      }
      guard varying.count == 1, node.outputs.count == 1 else { return nil }
      switch node.op {
      case is any UnaryOperator: return varying[0]
      case is Op.MatMul:
        return varying[0] == 0 && graph.foldable(node.input(1))?.rank == 2 ? 0 : nil
      case is Op.Add, is Op.Sub, is Op.Mul, is Op.Div:
        let constant = graph.foldable(node.input(1 - varying[0]))
        return (constant?.rank ?? 2) <= 1 ? varying[0] : nil
      default: return nil
      }
    }

    func isLike(_ other: Chain, step: Int) -> Bool {
      guard source == other.source, self.step == step, entries == other.entries,
        nodes.count == other.nodes.count
      else { return false }
      return zip(nodes, other.nodes).enumerated().allSatisfy { place, pair in
        let (a, b) = pair
        guard a.op.name == b.op.name, a.inputs.count == b.inputs.count,
          let mine = try? a.op.writtenAttributes(), let theirs = try? b.op.writtenAttributes(),
          mine.map(\.name) == theirs.map(\.name), mine.map(\.value) == theirs.map(\.value)
        else { return false }
        return a.inputs.indices.allSatisfy { $0 == entries[place] || a.inputs[$0] == b.inputs[$0] }
      }
    }
  }

  private func build(
    _ chain: Chain, _ place: Int, _ concat: Node, _ output: ValueID, _ graph: inout Graph
  ) -> Patch {
    var value = chain.source
    var nodes: [Node] = []
    for (number, node) in chain.nodes.enumerated() {
      var whole = node
      whole.inputs[chain.entries[number]] = value
      let isLast = number + 1 == chain.nodes.count
      value = isLast ? output : graph.addValue("\(node.name)/all_steps")
      whole.outputs = [value]
      whole.name = "\(node.name)/all_steps"
      nodes.append(whole)
    }
    return Patch(at: place, removing: [place], adding: nodes)
  }
}
