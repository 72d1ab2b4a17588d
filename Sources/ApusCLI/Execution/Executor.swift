// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusRuntime
import ApusTensor

/// Runs a model for the commands: the one place that knows which machine does it.
struct Executor {
  private let session: Session

  /// Prepares a model for runs.
  ///
  /// Throws: `unsupported` with the node that cannot run.
  init(_ model: Model, options: PreparedModel.Options = .init()) throws(ModelError) {
    session = Session(try PreparedModel(model, options: options))
  }

  /// The outputs for the given inputs, in the model's order.
  ///
  /// Throws: what running throws; `shapeMismatch`, `typeMismatch` for inputs that do not fit.
  func run(_ inputs: [Datum]) throws(ModelError) -> [Datum] {
    let graph = session.model.graph
    for (id, datum) in zip(graph.inputs, inputs) {
      try locating(.value(graph[id].name)) { () throws(ModelError) in
        _ = try datum.type.merged(with: graph[id].type.withoutNames)
      }
    }
    return try session.run(inputs)
  }
}
