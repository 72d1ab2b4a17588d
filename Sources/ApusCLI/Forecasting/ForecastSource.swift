// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusTensor
import ApusTraining
import ArgumentParser

/// The data that a forecaster is asked about.
struct ForecastSource: ParsableArguments {
  @Option(help: "The data: a CSV file, oldest rows first.") var csv: String
  @Option(help: "The column to forecast, where the model does not say it; else the last one.")
  var column: String?
  @Option(help: "Values the model looks at, where it does not say itself.") var window: Int?
  @Option(help: "Missing values: error, forward-fill, interpolate, drop.")
  var missing = MissingPolicy.error.rawValue
  @Option(name: .customLong("season"), help: "Compare with the values so many earlier.")
  var seasons: [Int] = []

  func validate() throws {
    guard seasons.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("--season takes a whole number above 0")
    }
    guard MissingPolicy(rawValue: missing) != nil else {
      let names = MissingPolicy.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--missing takes one of \(names)")
    }
  }

  /// A model with its data.
  struct Opened {
    var forecaster: TrainedForecaster
    var dataset: ForecastDataset
  }

  /// Reads what the model needs. Throws: what reading and preparing throw, with the file.
  func open(_ model: Model, path: String) throws(ModelError) -> Opened {
    let name = if let column { column } else { try lastColumn() }
    let forecaster = try locating(.file(path)) { () throws(ModelError) in
      try TrainedForecaster(model, column: name, window: window)
    }
    if forecaster.isDescribed, let column, !forecaster.spec.targets.contains(column) {
      throw ModelError(
        .invalidValue, "the model forecasts \(forecaster.spec.targets), not '\(column)'",
        at: .file(path))
    }
    var options = TableOptions()
    options.missing = MissingPolicy(rawValue: missing) ?? .error
    return Opened(
      forecaster: forecaster, dataset: try forecaster.dataset(csv: csv, options: options))
  }

  private func lastColumn() throws(ModelError) -> String {
    let table = try CSVTable(contentsOf: csv)
    guard let name = table.rows.first?.fields.last else {
      throw ModelError(.invalidTable, "the table has no rows", at: .file(csv))
    }
    return name
  }
}
