// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusONNX
import ApusPasses
import ApusPlan
import ApusTensor

/// A forecaster or another network of one window, from an ONNX file, that is trained further.
struct ImportedNetwork {
  let imported: ImportedModel
  /// What the file says of itself: then scaling is inside already.
  let spec: ForecastSpec?

  var model: Model { imported.model }

  /// Throws: what reading throws; `invalidValue` when a pattern names nothing.
  init(_ path: String, _ choice: ImportedModel.Choice) throws(ModelError) {
    let model = try Model(contentsOf: path)
    spec = try model.forecastSpec()
    imported = try locating(.file(path)) { () throws(ModelError) in
      try ImportedModel(model, choice)
    }
  }

  /// The model with what was learned in place of its weights. Throws: what inference throws.
  func trained(_ tensors: [String: Tensor]) throws(ModelError) -> Model {
    try imported.trained(tensors)
  }

  /// The model's inputs as ports of the data's columns.
  ///
  /// Throws: `unsupported` for inputs that no window fits.
  func ports(_ data: ForecastData) throws(ModelError) -> [ForecastPort] {
    if let spec { return try data.dataset.ports(spec.inputs) }
    let graph = model.graph
    guard graph.inputs.count == 1, let input = graph.inputs.first,
      let shape = graph[input].type.tensor?.shape, shape.count == 2 || shape.count == 3
    else {
      throw ModelError(
        .unsupported,
        "training needs a model with one input [N, T], [N, T, C] or [N, C, T], or one that says "
          + "what it forecasts")
    }
    let columns = data.windowColumns
    let isFirst =
      shape.count == 3 && shape[1].value == columns.count && shape[2].value != columns.count
    let channels = shape.count == 2 ? 1 : shape[isFirst ? 1 : 2].value ?? columns.count
    guard channels == columns.count else {
      throw ModelError(
        .shapeMismatch, "the model takes \(channels) columns, the recipe has \(columns.count)",
        at: .value(graph[input].name))
    }
    return [
      ForecastPort(
        graph[input].name, columns: columns, layout: isFirst ? .channelsFirst : .channelsLast)
    ]
  }

  /// The extents of one example of each input.
  func shapes(_ ports: [ForecastPort], _ plan: WindowPlan) -> [[Int]] {
    zip(ports, model.graph.inputs).map { port, input in
      let steps = port.source == .future ? plan.horizon : plan.length
      let rank = model.graph[input].type.tensor?.shape?.count ?? 3
      if port.source == .latest { return [port.columns.count] }
      if rank == 2 { return [steps] }
      return port.layout == .channelsFirst
        ? [port.columns.count, steps] : [steps, port.columns.count]
    }
  }

  /// Throws: `shapeMismatch` unless the first output has so many numbers for each window.
  func checkOutput(_ shapes: [[Int]], numbers: Int) throws(ModelError) {
    let batch = model.graph.inputs.first.flatMap {
      model.graph[$0].type.tensor?.shape?.first?.value
    }
    let graph = try model.graph.specialised(
      shapes: shapes.map { [batch ?? 1] + $0 }, pipeline: Pipeline([]))
    let shape = graph.outputs.first.flatMap { graph[$0].type.tensor?.knownShape }
    guard let shape, shape.dropFirst().reduce(1, *) == numbers else {
      throw ModelError(
        .shapeMismatch,
        "the recipe needs \(numbers) numbers for each window (horizon, targets, and levels or "
          + "spread), the model gives \(shape.map { "\($0)" } ?? "a shape that is not known")",
        at: .value(graph.outputs.first.map { graph[$0].name } ?? ""))
    }
  }
}
