// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor

/// The way back from a value to the node that computed it, through nodes that only move elements:
/// Transpose, Squeeze, Unsqueeze, and Reshape or Flatten that change extents of 1 alone.
struct ChannelPath {
  /// The place of the node that computed the elements.
  let source: Int
  /// What it gave.
  let value: ValueID
  /// Where the channels lie there; nil when one number holds for everything.
  let axis: Int?
  /// Whether anything else reads a value on the way.
  let isShared: Bool

  /// From the value that the node at `reader` reads, with channels along `axis`; nil when an
  /// input or a constant is at the end.
  init?(from value: ValueID, axis: Int?, reader: Int, _ graph: Graph, _ index: GraphIndex) {
    var (value, axis, reader) = (value, axis, reader)
    var isShared = false
    while let made = index.maker(of: value), made.output == 0 {
      isShared = isShared || index.onlyReader(of: value) != reader
      let node = graph.nodes[made.node]
      guard let input = node.input(0), let before = Channels(before: node, axis, graph) else {
        (source, self.value, self.axis, self.isShared) = (made.node, value, axis, isShared)
        return
      }
      (value, axis, reader) = (input, before.axis, made.node)
    }
    return nil
  }
}

/// Where channels lie in the input of a node that only moves elements.
private struct Channels {
  var axis: Int?

  /// nil when the node does more, or channels do not stay an axis of their own.
  init?(before node: Node, _ axis: Int?, _ graph: Graph) {
    guard node.outputs.count == 1, let input = node.input(0), let output = node.output(0) else {
      return nil
    }
    let from = graph[input].type.tensor?.shape
    let to = graph[output].type.tensor?.shape
    switch node.op {
    case let transpose as Op.Transpose:
      guard let axis else { return }
      guard let perm = transpose.perm ?? to.map({ Array($0.indices.reversed()) }),
        perm.indices.contains(axis)
      else { return nil }
      self.axis = perm[axis]
    case is Op.Squeeze, is Op.Unsqueeze, is Op.Reshape, is Op.Flatten:
      guard let axis else { return }
      guard let place = Channels.moved(node, axis, from, to, graph) else { return nil }
      self.axis = place
    default: return nil
    }
  }

  private static func moved(
    _ node: Node, _ axis: Int, _ from: [Dimension]?, _ to: [Dimension]?, _ graph: Graph
  ) -> Int? {
    guard let from, let to else { return nil }
    if let axes = graph.foldable(node.input(1)).flatMap({ try? $0.integers() }) {
      if node.op is Op.Unsqueeze {
        let added = Set(axes.map { $0 < 0 ? $0 + to.count : $0 })
        return added.contains(axis) ? nil : axis - added.count { $0 < axis }
      }
      if node.op is Op.Squeeze {
        let removed = Set(axes.map { $0 < 0 ? $0 + from.count : $0 })
        let kept = from.indices.filter { !removed.contains($0) }
        return kept.indices.contains(axis) ? kept[axis] : nil
      }
    }
    // Elements stay in their order, so equal extents but for ones are the same axes.
    let old = from.indices.filter { from[$0] != .known(1) }
    let new = to.indices.filter { to[$0] != .known(1) }
    guard old.map({ from[$0] }) == new.map({ to[$0] }), !from.contains(.unknown),
      let place = new.firstIndex(of: axis)
    else { return nil }
    return old[place]
  }
}
