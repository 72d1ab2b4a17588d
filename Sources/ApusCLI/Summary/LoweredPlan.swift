// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusRuntime
import ApusTensor

/// The plan that a model runs by, for the listing of `apus show --lowered`; the names are those of
/// the JSON.
struct LoweredPlan: Encodable {
  struct Step: Encodable {
    /// The nodes that the step does.
    var nodes: String
    /// Types of what it gives.
    var gives: [String]
    /// The most threads that it is worth.
    var threads: Int
    /// Whether it is the operator's reference.
    var reference: Bool
  }

  var isa: String
  var steps: [Step]
  var arena_bytes: Int

  /// Throws: what preparing throws; `dynamicShape` when shapes depend on data.
  init(_ model: Model, options: PreparedModel.Options) throws(ModelError) {
    let session = Session(try PreparedModel(model, options: options))
    var shapes: [[Int]] = []
    for id in model.graph.inputs { shapes.append(try model.graph[id].shape()) }
    try session.bind(shapes: shapes)
    isa = try KernelTable.current().isa
    steps = try session.profile(runs: 0).map {
      Step(nodes: $0.label, gives: $0.results, threads: $0.mostThreads, reference: $0.isFallback)
    }
    arena_bytes = session.arenaByteCount
  }

  var text: String {
    var table = TextTable([("step", .left), ("gives", .left), ("threads", .right)])
    table.rows = steps.map {
      [
        $0.nodes + ($0.reference ? " (reference)" : ""), $0.gives.joined(separator: ", "),
        String($0.threads),
      ]
    }
    return table.text + "\n\n\(steps.count) steps, kernels for \(isa), "
      + "\(Quantity.scaled(Double(arena_bytes), unit: "B")) between them"
  }
}
