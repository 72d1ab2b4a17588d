// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
import ApusOperators
public import ApusTensor

/// Makes zero padding before a convolution the convolution's own.
public struct FoldPad: Pass {
  public var name: String { "fold pad" }
  public init() {}

  public func run(_ graph: inout Graph, _ log: inout Explanation) throws(ModelError) -> Bool {
    let index = GraphIndex(graph)
    var patches: [Patch] = []
    var removed: Set<Int> = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard var conv = node.op as? Op.Conv, let input = node.input(0) else { continue }
      // A transposition may stand between the two.
      let turn = graph.producer(of: input, index).flatMap { $0.op as? Op.Transpose }
      let turned = turn == nil ? nil : index.producers[input]?.node
      let padded = turned.flatMap { graph.nodes[$0].input(0) } ?? input
      guard let made = index.producers[padded], let pad = graph.nodes[made.node].op as? Op.Pad
      else { continue }
      let padding = graph.nodes[made.node]
      guard index.onlyReader(of: input) == place,
        turned == nil || index.onlyReader(of: padded) == turned,
        let source = padding.input(0), let rank = graph[input].type.tensor?.rank, rank > 2,
        var amounts = zeroPadding(pad, padding, rank, graph), amounts.allSatisfy({ $0 >= 0 }),
        turn?.perm.map({ $0.count == rank && $0.allSatisfy((0..<rank).contains) }) ?? true
      else {
        log.declined(self, padding, "it is not constant zero padding that only one node reads")
        continue
      }
      if let perm = turn?.perm {
        amounts = perm.map { amounts[$0] } + perm.map { amounts[rank + $0] }
      } else if turn != nil {
        continue
      }
      guard conv.window.autoPad == .notSet || conv.window.autoPad == .valid,
        amounts[0] == 0, amounts[1] == 0, amounts[rank] == 0, amounts[rank + 1] == 0,
        removed.insert(made.node).inserted
      else { continue }
      let spatial = rank - 2
      var own = conv.window.pads ?? [Int](repeating: 0, count: 2 * spatial)
      guard own.count == 2 * spatial else { continue }
      for axis in 0..<spatial {
        own[axis] += amounts[axis + 2]
        own[spatial + axis] += amounts[rank + axis + 2]
      }
      conv.window.pads = own
      conv.window.autoPad = .notSet
      var folded = node
      folded.op = conv
      var added: [Node] = []
      if let turned {
        var transpose = graph.nodes[turned]
        let flat = graph.addValue(graph[input].name + "/unpadded")
        transpose.inputs[0] = source
        transpose.outputs = [flat]
        added.append(transpose)
        folded.inputs[0] = flat
      } else {
        folded.inputs[0] = source
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

  /// Beginnings of all axes, then ends, when the padding is of zeros.
  private func zeroPadding(_ pad: Op.Pad, _ node: Node, _ rank: Int, _ graph: Graph) -> [Int]? {
    guard pad.mode == .constant,
      let amounts = graph.foldable(node.input(1)).flatMap({ try? $0.integers() })
    else { return nil }
    if let fill = node.input(2) {
      guard let value = graph.foldable(fill), (try? value.doubles()) == [0] else { return nil }
    }
    guard let given = node.input(3) else { return amounts.count == 2 * rank ? amounts : nil }
    guard let axes = graph.foldable(given).flatMap({ try? $0.integers() }),
      amounts.count == 2 * axes.count
    else { return nil }
    var all = [Int](repeating: 0, count: 2 * rank)
    for (place, axis) in axes.enumerated() {
      let axis = axis < 0 ? axis + rank : axis
      guard (0..<rank).contains(axis) else { return nil }
      all[axis] = amounts[place]
      all[rank + axis] = amounts[axes.count + place]
    }
    return all
  }
}
