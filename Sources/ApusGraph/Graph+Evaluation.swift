// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension Graph {
  /// Runs the graph by evaluating each node in turn: the meaning that every machine must match.
  ///
  /// Throws: what operators throw, with the node; `invalidModel` when inputs are missing.
  public func evaluate(
    _ arguments: [Datum?], captures captured: [Datum?] = []
  ) throws(ModelError) -> [Datum] {
    guard arguments.count == inputs.count else {
      throw ModelError(
        .invalidValue, "takes \(inputs.count) inputs, got \(arguments.count)", at: .graph(name))
    }
    var data: [ValueID: Datum] = [:]
    for (id, constant) in constants { data[id] = .tensor(constant.tensor) }
    for (id, datum) in zip(inputs, arguments) { if let datum { data[id] = datum } }
    for (id, datum) in zip(captures, captured) { if let id, let datum { data[id] = datum } }
    var uses: [ValueID: Int] = [:]
    for node in nodes { for id in node.reads { uses[id, default: 0] += 1 } }
    for id in outputs { uses[id, default: 0] += 1 }
    for node in nodes {
      let results = try locating(.node(node.title)) { () throws(ModelError) in
        try Graph.evaluate(
          node, data, wanted: node.outputs.map { $0.map { uses[$0] != nil } ?? false })
      }
      for (id, datum) in zip(node.outputs, results) { if let id, let datum { data[id] = datum } }
      for id in node.reads {
        uses[id, default: 1] -= 1
        if uses[id] == 0 { data[id] = nil }
      }
    }
    var results: [Datum] = []
    for id in outputs {
      guard let datum = data[id] else {
        throw ModelError(.invalidModel, "nothing makes the output", at: .value(self[id].name))
      }
      results.append(datum)
    }
    return results
  }

  private static func evaluate(
    _ node: Node, _ data: [ValueID: Datum], wanted: [Bool]
  ) throws(ModelError) -> [Datum?] {
    let captured = node.captures.map { data[$0] }
    let site = EvaluateSite(inputs: node.inputs.map { $0.flatMap { data[$0] } }, wanted: wanted) {
      (body, arguments) throws(ModelError) in
      try body.evaluate(arguments, captures: captured)
    }
    try node.op.checkArity(node)
    let results = try node.op.evaluate(site)
    try WorkBudget.spend(results.reduce(1) { $0 + ($1?.elementCount ?? 0) })
    return results
  }
}

extension Datum {
  /// The elements of all tensors inside.
  var elementCount: Int {
    switch self {
    case .tensor(let tensor): tensor.count
    case .sequence(_, let items): items.reduce(0) { $0 + $1.elementCount }
    case .optional(_, let item): item?.elementCount ?? 0
    case .map(_, _, let items): items.reduce(0) { $0 + $1.value.elementCount }
    }
  }
}
