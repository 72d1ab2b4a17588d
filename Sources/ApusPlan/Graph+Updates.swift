// SPDX-License-Identifier: Apache-2.0

import ApusGraph

extension Graph {
  /// Puts nodes that update values, and all that depends on them, behind the others, so that old
  /// values are read before new ones are written over them. Keeps the order otherwise.
  mutating func putUpdatesLast() {
    guard nodes.contains(where: { !$0.op.updatedInputs.isEmpty }) else { return }
    var late: Set<ValueID> = []
    var early: [Node] = []
    var after: [Node] = []
    for node in nodes {
      if !node.op.updatedInputs.isEmpty || node.reads.contains(where: late.contains) {
        after.append(node)
        late.formUnion(node.outputs.compactMap(\.self))
      } else {
        early.append(node)
      }
    }
    nodes = early + after
  }
}
