// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Removes initial states of recurrent nodes that are surely zero, which is what an absent state
/// means: exporters make them by chains of Shape, Slice, Concat and Expand.
public struct RemoveZeroStates: Pass {
  public var name: String { "remove zero states" }
  public var operators: [any Operator.Type]? { [Op.LSTM.self, Op.GRU.self, Op.RNN.self] }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    let index = GraphIndex(graph)
    var changed = false
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard node.op.recurrent != nil else { continue }
      let states = node.op is Op.LSTM ? 5...6 : 5...5
      for input in states {
        guard let id = node.input(input), isZero(id, graph, index) else { continue }
        graph.nodes[place].inputs[input] = nil
        changed = true
        log.fired(self, node, "input \(input) is zero whatever the batch")
      }
      while graph.nodes[place].inputs.last == .some(nil) { graph.nodes[place].inputs.removeLast() }
    }
    return changed
  }

  private func isZero(_ id: ValueID, _ graph: Graph, _ index: GraphIndex, depth: Int = 32) -> Bool {
    if let tensor = graph.foldable(id) {
      return (try? tensor.doubles())?.allSatisfy { $0 == 0 } ?? false
    }
    guard depth > 0, let node = graph.producer(of: id, index) else { return false }
    switch node.op {
    case is Op.Expand, is Op.Unsqueeze, is Op.Squeeze, is Op.Reshape, is Op.Transpose,
      is Op.Identity, is Op.Cast, is Op.Tile:
      return node.input(0).map { isZero($0, graph, index, depth: depth - 1) } ?? false
    case is Op.Concat:
      return node.inputs.allSatisfy { input in
        input.map { isZero($0, graph, index, depth: depth - 1) } ?? false
      }
    case let fill as Op.ConstantOfShape:
      return fill.value.map { (try? $0.doubles()) == [0] } ?? true
    default: return false
    }
  }
}
