// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Reads the last step of a forward recurrence from its last state: `Y[T-1]` is `Y_h`, so that Y
/// need not be made when only its end is used.
///
/// Y [T, 1, N, H] must go through Squeeze of the directions to a Slice of the last step, or a
/// Gather of step -1.
public struct UseLastState: Pass {
  public var name: String { "use last state" }
  public var operators: [any Operator.Type]? { [Op.Slice.self, Op.Gather.self] }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    let index = GraphIndex(graph)
    var patches: [Patch] = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard let data = node.input(0), let output = node.output(0),
        let squeeze = graph.producer(of: data, index), squeeze.op is Op.Squeeze,
        integers(squeeze.input(1), graph) == [1], let y = squeeze.input(0),
        let made = index.maker(of: y), made.output == 0,
        let cell = graph.nodes[made.node].op.recurrent,
        let kind = kind(node, graph)
      else { continue }
      guard cell.direction == .forward, cell.layout == 0, graph.nodes[made.node].input(4) == nil
      else {
        log.declined(self, node, "the last step is the last state only for whole forward sequences")
        continue
      }
      let state = lastState(of: made.node, &graph)
      switch kind {
      case .slice:
        guard graph.canReplace(output, by: state) else { continue }
        patches.append(Patch(at: place, removing: [place], replacing: [(output, state)]))
      case .step:
        let axes = graph.addConstant(
          "axes", try Tensor(.int64, shape: [1], converting: [0]))
        let value = graph.addValue(graph[output].name + "/last")
        patches.append(
          Patch(
            at: place, removing: [place],
            adding: [
              Node(
                name: node.name, op: Op.Squeeze(), inputs: [state, axes], outputs: [value])
            ], replacing: [(output, value)]))
      }
      log.fired(self, node, "the last step of Y is Y_h")
    }
    try graph.apply(patches)
    return !patches.isEmpty
  }

  private enum Kind {
    /// The last step with its axis: [1, N, H].
    case slice
    /// The last step alone: [N, H].
    case step
  }

  private func kind(_ node: Node, _ graph: Graph) -> Kind? {
    if let gather = node.op as? Op.Gather {
      guard gather.axis == 0, let at = graph.foldable(node.input(1)), at.rank == 0,
        (try? at.integers()) == [-1]
      else { return nil }
      return .step
    }
    guard node.op is Op.Slice, integers(node.input(1), graph) == [-1],
      let end = integers(node.input(2), graph), end.count == 1, end[0] >= Int(Int32.max),
      node.input(3) == nil || integers(node.input(3), graph) == [0],
      node.input(4) == nil || integers(node.input(4), graph) == [1]
    else { return nil }
    return .slice
  }

  private func integers(_ id: ValueID?, _ graph: Graph) -> [Int]? {
    graph.foldable(id).flatMap { try? $0.integers() }
  }

  /// The output Y_h of a node, made wanted if it was not.
  private func lastState(of place: Int, _ graph: inout Graph) -> ValueID {
    if let id = graph.nodes[place].output(1) { return id }
    let y = graph.nodes[place].output(0)
    let base = y.map { graph[$0].name } ?? graph.nodes[place].name
    var type = TensorType(nil)
    if let y, case .tensor(let whole) = graph[y].type {
      type = TensorType(whole.dtype, whole.shape.map { Array($0.dropFirst()) })
    }
    let id = graph.addValue(base + "/last_state", type: .tensor(type))
    while graph.nodes[place].outputs.count < 2 { graph.nodes[place].outputs.append(nil) }
    graph.nodes[place].outputs[1] = id
    return id
  }
}
