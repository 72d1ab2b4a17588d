// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusOperators
import ApusPasses
import ApusPlan
import ApusTensor

/// Gives a model the form that `ExportOptions` ask for.
struct ExportForm {
  let options: ExportOptions

  init(_ options: ExportOptions) { self.options = options }

  /// Folds BatchNormalization where that is asked. Throws: what passes throw.
  func fold(_ model: inout Model) throws(ModelError) {
    guard options.batchNormalization == .folded else { return }
    // A trained constant stays as it is until then.
    for id in model.graph.constants.keys { model.graph.constants[id]?.role = .constant }
    let passes: [any Pass] = [
      FoldConstants(), RemoveIdentities(), MergeTransposes(), FoldScaleShift(), FoldBias(),
      RemoveDeadNodes(),
    ]
    _ = try Pipeline(passes).run(&model.graph)
    try model.graph.inferTypes()
  }

  /// Fixes the batch, and frees the time of past inputs.
  ///
  /// Throws: `unsupported` naming the node that needs the length of the window.
  func setExtents(
    _ model: inout Model, ports: [ForecastPort], length: Int
  ) throws(ModelError) {
    let inputs = model.graph.inputs
    var changes: [(input: ValueID, axis: Int, extent: Dimension)] = []
    for (place, id) in inputs.enumerated() {
      let port = place < ports.count ? ports[place] : nil
      if let batch = options.batch {
        changes.append((id, port?.layout == .timeFirst ? 1 : 0, .known(batch)))
      }
      guard options.isTimeDynamic, let port, port.source == .past else { continue }
      let axis = port.layout == .timeFirst ? 0 : port.layout == .channelsFirst ? 2 : 1
      changes.append((id, axis, .named("T")))
    }
    guard !changes.isEmpty else { return }
    do {
      try model.graph.setExtents(changes)
      if options.isTimeDynamic { try checkTime(model.graph, ports, length) }
    } catch {
      guard options.isTimeDynamic else { throw error }
      throw ModelError(
        .unsupported,
        "the export cannot take windows of any length: \(error). Keep `time: fixed`, or take a "
          + "network that forgets the length, such as one that ends in a pooling over all steps or "
          + "in a recurrent layer's last state")
    }
  }

  /// Whether windows of twice the length give results of the same shape.
  private func checkTime(
    _ graph: Graph, _ ports: [ForecastPort], _ length: Int
  ) throws(ModelError) {
    func shapes(_ steps: Int) throws(ModelError) -> [[Int]?] {
      var shapes: [[Int]] = []
      for id in graph.inputs {
        let extents = graph[id].type.tensor?.shape ?? []
        shapes.append(
          extents.map { extent in
            extent == .named("T") ? steps : extent.value ?? options.batch ?? 3
          })
      }
      let bound = try graph.specialised(shapes: shapes, pipeline: Pipeline([FoldConstants()]))
      return bound.outputs.map { bound[$0].type.tensor?.knownShape }
    }
    let (usual, double) = (try shapes(length), try shapes(2 * length))
    guard usual == double, !usual.contains(nil) else {
      throw ModelError(
        .shapeMismatch, "\(length) steps give \(usual), \(2 * length) give \(double)")
    }
  }

  /// Throws: `unsupported` for an opset in which a node cannot be written.
  func setOpset(_ model: inout Model) throws(ModelError) {
    guard let opset = options.opset else { return }
    try check(model.graph, opset)
    model.opsets[""] = opset
  }

  private func check(_ graph: Graph, _ opset: Int) throws(ModelError) {
    for node in graph.nodes {
      guard !node.op.domain.isEmpty || node.op.minimumOpset <= opset else {
        throw ModelError(
          .unsupported, "needs opset \(node.op.minimumOpset), the recipe asks for \(opset)",
          at: .node(node.title))
      }
      for body in node.op.bodies { try check(body, opset) }
    }
  }
}
