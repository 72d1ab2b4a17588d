// SPDX-License-Identifier: Apache-2.0

public import ApusForecasting
public import ApusGraph
import ApusRuntime
public import ApusTensor

/// A forecasting model from a file, with what its metadata say, or what its shapes allow to guess.
public struct TrainedForecaster {
  public let spec: ForecastSpec
  /// Whether the file said what it is.
  public let isDescribed: Bool
  private let prepared: PreparedModel

  /// Takes a model's own specification; without one, a model of one series whose column is given.
  ///
  /// Throws: `unsupported` for a model that neither says what it is nor takes one series; what
  /// preparing throws.
  public init(
    _ model: Model, column: String, window: Int? = nil
  ) throws(ModelError) {
    prepared = try PreparedModel(model)
    if let found = try model.forecastSpec() {
      spec = found
      isDescribed = true
    } else {
      spec = try TrainedForecaster.guess(prepared, column: column, window: window)
      isDescribed = false
    }
  }

  /// What a model of one series must be, by its input's shape and one run.
  private static func guess(
    _ prepared: PreparedModel, column: String, window: Int?
  ) throws(ModelError) -> ForecastSpec {
    let graph = prepared.graph
    guard graph.inputs.count == 1, let input = graph.inputs.first,
      case .tensor(let type) = graph[input].type
    else {
      throw ModelError(
        .unsupported,
        "the model does not say what it forecasts, and takes \(graph.inputs.count) inputs; only "
          + "one series can be guessed")
    }
    let session = Session(prepared)
    let forecaster = try ModelForecaster(input: type, window: window) {
      (tensor) throws(ModelError) in
      guard case .tensor(let output)? = try session.run([.tensor(tensor)]).first else {
        throw ModelError(.unsupported, "the model's first output is no tensor")
      }
      return output
    }
    let inner = (type.shape ?? []).dropFirst().map(\.value)
    let isFirst = inner.count == 2 && inner[0] == 1 && inner[1] != 1
    return ForecastSpec(
      window: try WindowPlan(length: forecaster.window, horizon: forecaster.horizon),
      columns: [ForecastSpec.Column(column, .target)],
      inputs: [
        ForecastSpec.Input(
          graph[input].name, columns: [column], layout: isFirst ? .channelsFirst : .channelsLast)
      ],
      output: graph[graph.outputs[0]].name)
  }

  /// Reads the columns that the model needs from a file.
  ///
  /// `targets` are names in the file for the model's targets, where they differ.
  /// Throws: what reading throws; `invalidTable` when texts stand for other numbers than in
  /// training.
  public func dataset(
    csv path: String, options: TableOptions = TableOptions()
  ) throws(ModelError) -> ForecastDataset {
    let columns = spec.columns
    func names(_ role: ColumnRole) -> [String] {
      columns.filter { $0.role == role && $0.calendar == nil }.map(\.name)
    }
    var calendar: [CalendarFeature] = []
    for feature in columns.compactMap({ $0.calendar.flatMap(CalendarFeature.init(rawValue:)) })
    where !calendar.contains(feature) { calendar.append(feature) }
    let roles = ForecastRoles(
      targets: names(.target), past: names(.past), known: names(.known), fixed: names(.fixed),
      calendar: calendar)
    var options = options
    options.columns = roles.targets + roles.past + roles.known + roles.fixed
    options.open = Set(roles.targets + roles.past)
    let table = try TimeTable(csv: path, options: options)
    return try locating(.file(path)) { () throws(ModelError) in
      let dataset = try ForecastDataset(table, roles: roles)
      for column in dataset.columns {
        let known = columns.first { $0.name == column.name }?.levels
        guard known == column.levels else {
          throw ModelError(
            .invalidTable,
            "'\(column.name)' holds \(column.levels ?? ["numbers"]), the model was trained on "
              + "\(known ?? ["numbers"])")
        }
      }
      return dataset
    }
  }

  /// The forecaster for data that were read. Throws: what running throws.
  public func forecaster(
    for dataset: ForecastDataset, largestBatch: Int = 256
  ) throws(ModelError) -> DirectForecaster {
    let runner = try ModelRunner(
      prepared, ports: dataset.ports(spec.inputs), length: spec.window.length,
      horizon: spec.window.horizon, output: spec.output,
      states: spec.states?.map(\.input) ?? [], largestBatch: largestBatch)
    return DirectForecaster(runner, level: spec.medianPlace)
  }

  /// The rolling-origin backtest of a part at the end of the data.
  ///
  /// `fraction` is the part of all rows from 0 to 1. Throws: `invalidValue` when that has no windows.
  public func backtest(
    _ dataset: ForecastDataset, fraction: Double, season: Int
  ) throws(ModelError) -> WindowBacktest {
    try WindowBacktest(
      dataset.matrix, split: dataset.split(validation: 0, test: fraction), part: .test,
      plan: spec.window, targets: dataset.targetColumns,
      names: dataset.targetColumns.map { dataset.names[$0] }, season: season)
  }
}
