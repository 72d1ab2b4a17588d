// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// What `FoldScaleShift` and `FoldBias` share: each node that scales or shifts channels goes, and
/// the product before it does its work.
struct ChannelFolding<P: Pass> {
  let pass: P
  /// What the node does to the product, for the explanation.
  let what: String

  /// Folds the nodes that `isWanted` picks.
  func run(
    _ graph: inout Graph, _ log: inout Explanation, _ isWanted: (ChannelAffine) -> Bool
  ) throws(ModelError) -> Bool {
    let index = GraphIndex(graph)
    var patches: [Patch] = []
    var used: Set<Int> = []
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      guard let affine = try ChannelAffine(node, graph), isWanted(affine),
        let output = node.output(0),
        let path = ChannelPath(
          from: affine.value, axis: affine.axis, reader: place, graph, index),
        let product = try Product(at: path, graph, index)
      else { continue }
      guard !path.isShared else {
        log.declined(pass, node, "the result of \(product.title) is used elsewhere too")
        continue
      }
      let places = product.places + [place]
      guard used.isDisjoint(with: places), let nodes = try product.folded(affine, &graph) else {
        continue
      }
      used.formUnion(places)
      // What lies between keeps its values, which nothing else reads.
      patches.append(
        Patch(
          at: product.place, removing: places, adding: nodes,
          replacing: [(old: output, new: affine.value)]))
      log.fired(pass, node, "\(what) \(product.title)")
    }
    try graph.apply(patches)
    return !patches.isEmpty
  }
}
