// SPDX-License-Identifier: Apache-2.0

extension Graph {
  /// The values that decide types, axes or branches, or from which such a value is computed.
  ///
  /// Derived from `Operator.decidingInputs`, against the order of nodes and through bodies. Where
  /// a value decides that a body takes from its own inputs, all that its node reads decides.
  public func decidingValues() -> Set<ValueID> {
    var deciding: Set<ValueID> = []
    for node in nodes.reversed() {
      let operatorType = type(of: node.op)
      for place in operatorType.decidingInputs {
        if let id = node.input(place) { deciding.insert(id) }
      }
      if !operatorType.readsOnlyTypes,
        node.outputs.contains(where: { $0.map(deciding.contains) ?? false })
      {
        deciding.formUnion(node.reads)
      }
      for body in node.op.bodies {
        let inner = body.decidingValues()
        if body.inputs.contains(where: inner.contains) { deciding.formUnion(node.reads) }
        for (captured, id) in zip(body.captures, node.captures)
        where captured.map(inner.contains) ?? false { deciding.insert(id) }
      }
    }
    return deciding
  }
}
