// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Runs a model for the commands: the one place that knows which machine does it.
struct Executor {
  let graph: Graph

  /// Prepares a model for runs. - Throws: `unsupported` with the node that cannot run.
  init(_ model: Model) throws(ModelError) {
    for node in model.graph.nodes {
      let op = node.op as? OpaqueOperator ?? node.op.bodies.lazy.compactMap(\.firstOpaque).first
      if let op { throw op.reason.located(.node(node.title)) }
    }
    graph = model.graph
  }

  /// The outputs for the given inputs, in the model's order.
  /// - Throws: what running throws; `shapeMismatch`, `typeMismatch` for inputs that do not fit.
  func run(_ inputs: [Datum]) throws(ModelError) -> [Datum] {
    for (id, datum) in zip(graph.inputs, inputs) {
      try locating(.value(graph[id].name)) { () throws(ModelError) in
        _ = try datum.type.merged(with: graph[id].type)
      }
    }
    return try graph.evaluate(inputs)
  }
}
