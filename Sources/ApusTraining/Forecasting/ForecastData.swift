// SPDX-License-Identifier: Apache-2.0

public import ApusForecasting
public import ApusTensor

/// A recipe's data, ready for a model: read, split by time, and scalers fitted on training rows.
public struct ForecastData: Sendable {
  public let dataset: ForecastDataset
  public let split: TimeSplit
  public let scaler: FittedScaler
  public let plan: WindowPlan
  /// The windows whose forecasts are scored.
  public let scoredPlan: WindowPlan
  /// SHA-256 of the file, in hexadecimal.
  public let hash: String
  /// The matrix scaled, unless windows are scaled one by one.
  private let scaled: FloatMatrix?

  /// Reads and prepares a recipe's data; its paths begin at `folder`. Without
  /// `scales`, which is for models that scale by themselves, numbers stay as they are.
  ///
  /// Throws: what reading, splitting and fitting throw.
  public init(
    _ recipe: Recipe, folder: String = "", scales: Bool = true
  ) throws(ModelError) {
    let path = recipe.data.csv.path(in: folder)
    let table = try TimeTable(csv: path, options: recipe.data.tableOptions)
    hash = try DataHash.ofFile(path)
    (dataset, split) = try locating(.file(path)) { () throws(ModelError) in
      let dataset = try ForecastDataset(table, roles: recipe.data.roles)
      return (dataset, try recipe.split.split(dataset))
    }
    plan = recipe.plan
    scoredPlan = try WindowPlan(
      length: plan.length, horizon: plan.horizon,
      stride: recipe.split.scoredEvery ?? plan.stride, samplingRate: plan.samplingRate,
      gap: plan.gap)
    var kinds: [[ScalerKind]] = []
    for column in dataset.columns {
      kinds.append(
        column.calendar != nil || !scales
          ? [] : recipe.scale.columns[column.name] ?? recipe.scale.kinds)
    }
    for name in recipe.scale.columns.keys where !dataset.names.contains(name) {
      throw ModelError(
        .invalidRecipe, "'scale-columns' has no such column '\(name)'; there are \(dataset.names)")
    }
    scaler = try FittedScaler(
      fitting: dataset.matrix, names: dataset.names, kinds: kinds, on: split.training)
    scaled = scaler.isPointwise ? try scaler.scaled(dataset.matrix) : nil
  }

  /// The columns that the model sees at each past step: targets first, then all others.
  public var windowColumns: [Int] { dataset.pastColumns + dataset.fixedColumns }

  /// The windows of some rows as examples of scaled numbers. Throws: `invalidValue` for none.
  public func examples(
    _ part: TimeSplit.Part, of split: TimeSplit? = nil, ports: [ForecastPort], shapes: [[Int]]
  ) throws(ModelError) -> WindowExamples {
    let windows = try (split ?? self.split).windows(plan, part)
    return WindowExamples(
      try WindowView(scaled ?? dataset.matrix, windows), ports: ports, shapes: shapes,
      targets: dataset.targetColumns, scaler: scaled == nil ? scaler : nil)
  }

  /// The targets' next values from so many last ones by least squares, in scaled units, over the
  /// training windows of a split.
  ///
  /// Throws: `unsupported` when windows are scaled one by one; `invalidValue` for too few windows.
  func highway(_ last: Int, of split: TimeSplit) throws(ModelError) -> SharedLinear {
    guard let scaled else {
      throw ModelError(.unsupported, "'highway-fit' goes with scales of single numbers only")
    }
    return try SharedLinear(
      fitting: WindowView(scaled, split.windows(plan, .training)),
      columns: dataset.targetColumns, length: last)
  }

  /// Whether a part has windows at all.
  public func hasWindows(_ part: TimeSplit.Part) -> Bool {
    (try? split.windows(plan, part)) != nil
  }

  /// The first moments of the parts, for the metadata.
  var splitLabels: ForecastSpec.Split {
    func first(_ part: TimeSplit.Part) -> String? {
      split.ranges(part).filter { !$0.isEmpty }.map(\.lowerBound).min().map(dataset.table.label)
    }
    let end = split.segments.map(\.upperBound).max() ?? 1
    return ForecastSpec.Split(
      trainingFrom: first(.training) ?? "", validationFrom: first(.validation),
      testFrom: first(.test), end: dataset.table.label(max(0, end - 1)))
  }
}

extension RecipeData {
  /// How the file is read: only the columns that have a role.
  var tableOptions: TableOptions {
    var options = TableOptions()
    options.time = time
    options.series = series
    options.columns = roles.targets + roles.past + roles.known + roles.fixed
    options.missing = missing
    options.duplicates = duplicates
    options.open = Set(roles.targets + roles.past)
    return options
  }
}

extension RecipeSplit {
  func split(_ dataset: ForecastDataset) throws(ModelError) -> TimeSplit {
    guard let validationFrom, let testFrom else {
      return try dataset.split(validation: validation, test: test)
    }
    func moment(_ text: String) throws(ModelError) -> TimePoint {
      if case .rows = dataset.table.frequency, let row = Int64(text) {
        return TimePoint(milliseconds: row)
      }
      guard let point = TimePoint(text, allowsYear: true) else {
        throw ModelError(
          .invalidRecipe, "'split' needs moments such as 2012-03-31, got '\(text)'")
      }
      return point
    }
    return try dataset.split(
      validationFrom: try moment(validationFrom), testFrom: try moment(testFrom))
  }
}

extension String {
  /// The path, from a folder on unless it is absolute.
  func path(in folder: String) -> String {
    folder.isEmpty || hasPrefix("/") ? self : "\(folder)/\(self)"
  }
}
