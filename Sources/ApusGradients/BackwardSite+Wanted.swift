// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension BackwardSite {
  /// Appends a node of which only some outputs are wanted. Throws: what inference throws.
  public func nodes(
    _ op: any Operator, _ inputs: [ValueID?], wanted: [Bool]
  ) throws(ModelError) -> [ValueID?] {
    let ids = try nodes(op, inputs, outputs: wanted.count)
    let kept = zip(ids, wanted).map { $1 ? $0 : nil }
    builder.graph.nodes[builder.graph.nodes.count - 1].outputs = kept
    return kept
  }

  /// Appends a node whose outputs are the gradients of the inputs `targets`, and gives each. Those
  /// that are not wanted are not made. Throws: what inference throws.
  public func give(
    by op: any Operator, _ inputs: [ValueID?], to targets: [Int]
  ) throws(ModelError) {
    guard targets.contains(where: wants) else { return }
    let ids = try nodes(op, inputs, wanted: targets.map(wants))
    for (id, target) in zip(ids, targets) { if let id { try give(id, to: target) } }
  }
}
