// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Makes padding before a convolution or a pooling its own, where the numbers that are padded are
/// those that its own padding stands for; `PaddedWindow` says which those are.
public struct FoldPad: Pass {
  public var name: String { "fold pad" }
  public var operators: [any Operator.Type]? { [Op.Pad.self] }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    let index = GraphIndex(graph)
    var patches: [Patch] = []
    var removed: Set<Int> = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard let window = PaddedWindow(node), let input = node.input(0) else { continue }
      // A transposition may stand between the two.
      let turn = graph.producer(of: input, index).flatMap { $0.op as? Op.Transpose }
      let turned = turn == nil ? nil : index.maker(of: input)?.node
      let padded = turned.flatMap { graph.nodes[$0].input(0) } ?? input
      guard let made = index.maker(of: padded), graph.nodes[made.node].op is Op.Pad else {
        continue
      }
      let padding = graph.nodes[made.node]
      guard index.onlyReader(of: input) == place,
        turned == nil || index.onlyReader(of: padded) == turned, let source = padding.input(0),
        let rank = graph[input].type.tensor?.rank, rank > 2,
        let pad = ConstantPadding(padding, rank: rank, graph)
      else {
        log.declined(self, padding, "it is not constant padding that only one node reads")
        continue
      }
      guard window.stands(for: pad.fill, isNonNegative: graph.isNonNegative(source, index)) else {
        log.declined(self, padding, "\(node.title) does not pad with \(pad.fill)")
        continue
      }
      guard turn.map({ $0.perm != nil }) ?? true, let amounts = pad.turned(by: turn?.perm),
        let op = window.padded(by: amounts)
      else {
        log.declined(self, padding, "\(node.title) cannot pad so")
        continue
      }
      guard removed.insert(made.node).inserted else { continue }
      var folded = node
      folded.op = op
      var added: [Node] = []
      folded.inputs[0] = source
      if let turned {
        var transpose = graph.nodes[turned]
        let flat = graph.addValue(graph[input].name + "/unpadded")
        transpose.inputs[0] = source
        transpose.outputs = [flat]
        added.append(transpose)
        folded.inputs[0] = flat
      }
      patches.append(
        Patch(
          at: place, removing: [made.node, place] + (turned.map { [$0] } ?? []),
          adding: added + [folded]))
      log.fired(self, padding, "becomes the padding of \(node.title)")
    }
    try graph.apply(patches)
    return !patches.isEmpty
  }
}

extension Graph {
  /// Whether a value has no element below zero, by the node that makes it.
  fileprivate func isNonNegative(_ value: ValueID, _ index: GraphIndex) -> Bool {
    var value: ValueID? = value
    while let node = producer(of: value, index) {
      switch node.op {
      case is Op.Relu, is Op.Sigmoid, is Op.HardSigmoid, is Op.Softplus, is Op.Softmax, is Op.Exp,
        is Op.Abs:
        return true
      case is Op.Clip:
        let least = foldable(node.input(1)).flatMap { try? $0.doubles() }
        return least?.allSatisfy { $0 >= 0 } ?? false
      case is Op.Transpose, is Op.Squeeze, is Op.Unsqueeze, is Op.Reshape: value = node.input(0)
      default: return false
      }
    }
    return false
  }
}
