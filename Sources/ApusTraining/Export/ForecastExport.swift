// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor
import Foundation

/// Makes the model that is deployed from a trained network: raw units in and out, and what a
/// program must know in the metadata.
struct ForecastExport {
  private let recipe: Recipe
  private let data: ForecastData
  /// The model's inputs, and their extents for one example.
  private let ports: [ForecastPort]
  private let shapes: [[Int]]
  /// Whether scaling is put in.
  private let scales: Bool

  init(
    _ recipe: Recipe, _ data: ForecastData, ports: [ForecastPort], shapes: [[Int]], scales: Bool
  ) {
    self.recipe = recipe
    self.data = data
    self.ports = ports
    self.shapes = shapes
    self.scales = scales
  }

  static let producer = (name: "apus", version: "0.1.0")

  /// The network with scaling inside, in the form that the recipe asks for; a centre and a spread
  /// become quantiles.
  ///
  /// Throws: what wrapping throws; `unsupported` for a form that the network cannot have.
  func model(_ network: Model) throws(ModelError) -> Model {
    var model = network
    let form = ExportForm(recipe.export)
    guard recipe.export.states == .zero || !model.graph.stateInputs.isEmpty else {
      throw ModelError(
        .unsupported,
        "the network has no recurrent layer that begins at zeros, so it has no states",
        at: .graph(model.graph.name))
    }
    try form.fold(&model)
    if RecipeLoss.isDistribution(recipe.loss) {
      try model.graph.addQuantiles(recipe.quantiles, of: recipe.loss)
    }
    if scales { model = try wrapped(model) }
    try form.setExtents(&model, ports: ports, length: data.plan.length)
    try form.setOpset(&model)
    model.producerName = ForecastExport.producer.name
    model.producerVersion = ForecastExport.producer.version
    return model
  }

  /// The model with the scaler in front of its inputs and the inverse behind its output.
  private func wrapped(_ model: Model) throws(ModelError) -> Model {
    var inputs: [ScaledPort] = []
    for (port, shape) in zip(ports, shapes) {
      inputs.append(
        shape.count == 1
          ? ScaledPort(port.name, column: port.columns[0])
          : port.layout == .channelsFirst
            ? ScaledPort(port.name, columns: port.columns, timeAxis: 2, columnAxis: 1)
            : ScaledPort(port.name, columns: port.columns))
    }
    let output = model.graph[model.graph.outputs[0]]
    let targets = data.dataset.targetColumns
    let rank = output.type.tensor?.shape?.count ?? 3
    return try data.scaler.wrap(
      model, inputs: inputs,
      outputs: [
        rank == 2
          ? ScaledPort(output.name, column: targets[0])
          : ScaledPort(output.name, columns: targets)
      ])
  }

  /// Runs the model on windows of the raw data. Throws: what preparing throws.
  func forecaster(_ model: Model) throws(ModelError) -> DirectForecaster {
    let runner = try ModelRunner(
      PreparedModel(model), ports: ports, length: data.plan.length, horizon: data.plan.horizon,
      states: model.graph.stateInputs.map { model.graph[model.graph.inputs[$0]].name })
    return DirectForecaster(runner, level: ForecastSpec.medianPlace(recipe.quantiles))
  }

  // MARK: - Metadata

  /// What the model says about itself.
  func spec(
    _ model: Model, reports: [BacktestReport?], intervals: ConformalIntervals?
  ) -> ForecastSpec {
    let dataset = data.dataset
    var spec = ForecastSpec(
      window: data.scoredPlan, columns: dataset.columns,
      inputs: ports.map { port in
        ForecastSpec.Input(
          port.name, port.source, columns: port.columns.map { dataset.names[$0] },
          layout: port.layout)
      }, output: model.graph[model.graph.outputs[0]].name)
    if case .rows = dataset.table.frequency {
    } else {
      spec.frequency = "\(dataset.table.frequency)"
    }
    spec.quantileLevels = recipe.quantiles
    spec.scalers = scales ? data.scaler.columns : []
    spec.split = data.splitLabels
    spec.dataHash = data.hash
    spec.seed = recipe.training.seed
    spec.producer = "\(ForecastExport.producer.name) \(ForecastExport.producer.version)"
    spec.intervals = intervals
    let states = model.graph.stateInputs.map { model.graph[model.graph.inputs[$0]].name }
    spec.states =
      states.isEmpty
      ? nil
      : states.map { ForecastSpec.State($0, output: $0.replacing("state_in_", with: "state_out_")) }
    for report in reports.compactMap(\.self) {
      for (key, entry) in report.scores {
        for (name, value) in entry.total.named {
          spec.metrics["\(report.part.rawValue).\(key).\(name)"] = value
        }
      }
    }
    return spec
  }

  /// Adds what the model gives for its last windows. Throws: what running throws.
  func addTest(to model: inout Model) throws(ModelError) {
    let windows = try data.split.windows(data.plan, data.hasWindows(.test) ? .test : .training)
    let view = try WindowView(data.dataset.matrix, windows)
    var chosen = [0, windows.count / 2, windows.count - 1]
    if let batch = recipe.export.batch { chosen = (0..<batch).map { $0 % windows.count } }
    var inputs: [Datum] = []
    for (port, extents) in zip(ports, shapes) {
      let shape = [chosen.count] + extents
      var values = [Float](repeating: 0, count: shape.reduce(1, *))
      values.withUnsafeMutableBufferPointer { values in
        guard let base = values.baseAddress else { return }
        if port.source == .future {
          view.gatherTargets(chosen, columns: port.columns, into: base, layout: port.layout)
        } else {
          view.gatherInputs(chosen, columns: port.columns, into: base, layout: port.layout)
        }
      }
      inputs.append(.tensor(try Tensor(shape: shape, values)))
    }
    for place in model.graph.stateInputs {
      let type = model.graph[model.graph.inputs[place]].type.tensor
      let shape = [chosen.count] + (type?.shape ?? []).dropFirst().compactMap(\.value)
      inputs.append(.tensor(try Tensor.zeros(.float32, shape: shape)))
    }
    try model.recordTest(inputs)
  }
}
