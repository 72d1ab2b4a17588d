// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A rolling-origin backtest: forecasts from every window of one part of a split, many at a time,
/// each compared with what came. No window is left out, the last ones included.
public struct WindowBacktest: Sendable {
  public let split: TimeSplit
  public let part: TimeSplit.Part
  public let view: WindowView
  /// The columns of the matrix that are forecast, and their names.
  public let targets: [Int]
  public let names: [String]
  /// By target: the naive error in training that MASE and MSIS divide by.
  public let scales: [NaiveScale]
  /// What came, [N, H, K].
  public let truths: [Float]

  /// Takes all windows of a part. `season` is the lag of MASE in rows; `training` is what its
  /// scale is taken from, nil for all rows before the part.
  ///
  /// Throws: `invalidValue` when there are no windows, or when names and targets differ in number.
  public init(
    _ matrix: FloatMatrix, split: TimeSplit, part: TimeSplit.Part = .test, plan: WindowPlan,
    targets: [Int], names: [String], season: Int = 1, training: TrainingRange? = nil
  ) throws(ModelError) {
    guard names.count == targets.count, !targets.isEmpty,
      targets.allSatisfy((0..<matrix.columnCount).contains), season > 0
    else {
      throw ModelError(
        .invalidValue,
        "a backtest needs targets among \(matrix.columnCount) columns, a name for each and a "
          + "season above 0; got \(targets), \(names) and \(season)")
    }
    self.split = split
    self.part = part
    self.targets = targets
    self.names = names
    let view = try WindowView(matrix, split.windows(plan, part))
    self.view = view
    let before = part == .test ? split.joiningValidation().training : split.training
    scales = targets.map {
      NaiveScale(matrix.column($0), lag: season, on: training ?? before)
    }
    let count = try Tensor.elementCount([view.count, plan.horizon, targets.count])
    var truths = [Float](repeating: 0, count: count)
    truths.withUnsafeMutableBufferPointer { truths in
      if let base = truths.baseAddress {
        view.gatherTargets(0..<view.count, columns: targets, into: base)
      }
    }
    self.truths = truths
  }

  /// What a forecaster would have said, and how wrong it was.
  public struct Outcome: Sendable {
    public var title: String
    /// [N, H, K]
    public var forecasts: [Float]
    public var scores: Scores
    /// The scores of each step ahead alone.
    public var steps: [Scores]
    /// The scores of each target alone, when there are several.
    public var columns: [Scores]
  }

  /// Tests one forecaster. - Throws: what it throws; `shapeMismatch` when it gives too little.
  public func outcome(of forecaster: some WindowForecaster) throws(ModelError) -> Outcome {
    try outcome(
      title: forecaster.title, forecasts: forecaster.forecast(view, targets: targets))
  }

  /// Scores forecasts [N, H, K] that were made elsewhere. - Throws: `shapeMismatch`.
  public func outcome(title: String, forecasts: [Float]) throws(ModelError) -> Outcome {
    guard forecasts.count == truths.count else {
      throw ModelError(
        .shapeMismatch, "'\(title)' gave \(forecasts.count) forecasts, not \(truths.count)")
    }
    let (horizon, width) = (view.windows.plan.horizon, targets.count)
    return Outcome(
      title: title, forecasts: forecasts, scores: scores(forecasts, 0..<horizon, 0..<width),
      steps: (0..<horizon).map { scores(forecasts, $0..<$0 + 1, 0..<width) },
      columns: width == 1 ? [] : (0..<width).map { scores(forecasts, 0..<horizon, $0..<$0 + 1) })
  }

  /// Scores of some steps and targets together.
  private func scores(_ forecasts: [Float], _ steps: Range<Int>, _ columns: Range<Int>) -> Scores {
    let (horizon, width) = (view.windows.plan.horizon, targets.count)
    var all = PointErrors()
    var correlation = Correlation(columnCount: horizon * width)
    var byColumn = [PointErrors](repeating: PointErrors(), count: width)
    for window in 0..<view.count {
      for step in steps {
        for column in columns {
          let place = (window * horizon + step) * width + column
          let (f, x) = (Double(forecasts[place]), Double(truths[place]))
          all.add(forecast: f, truth: x)
          byColumn[column].add(forecast: f, truth: x)
          correlation.add(forecast: f, truth: x, column: step * width + column)
        }
      }
    }
    let mase = columns.reduce(0) { $0 + byColumn[$1].mase(scales[$1]) } / Double(columns.count)
    return Scores(all, correlation: correlation.value, mase: mase)
  }

  /// Tests a model, whose scores the report keys "model", and others beside it.
  /// - Throws: what they throw.
  public func report(
    model: any WindowForecaster, baselines: [any WindowForecaster]
  ) throws(ModelError) -> BacktestReport {
    var outcomes: [(key: String, outcome: Outcome)] = [("model", try outcome(of: model))]
    for baseline in baselines {
      let key = baseline.title.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" }
      outcomes.append((String(key), try outcome(of: baseline)))
    }
    return BacktestReport(self, outcomes)
  }

  /// The baselines that stand beside every score: last value, seasonal naive for each season that
  /// training can hold, drift, and the direct linear regression from `length` values, fitted on
  /// all rows before the part. - Throws: what fitting throws.
  public func baselines(
    seasons: [Int], length: Int? = nil
  ) throws(ModelError) -> [any WindowForecaster] {
    let segments = split.segments
    var result: [any WindowForecaster] = [ColumnForecaster(LastValue(), segments: segments)]
    for season in seasons where season > 0 {
      result.append(
        ColumnForecaster("seasonal naive \(season)", segments: segments) { _ in
          SeasonalNaive(season: season)
        })
    }
    result.append(ColumnForecaster(Drift(), segments: segments))
    let plan = view.windows.plan
    guard plan.samplingRate == 1 else { return result }
    let before = part == .test ? split.joiningValidation().training : split.training
    let matrix = view.matrix
    result.append(
      ColumnForecaster("linear AR", segments: segments) { (column) throws(ModelError) in
        try DirectLinear(
          fitting: matrix.column(column), length: length ?? plan.length,
          horizon: plan.gap + plan.horizon, on: before)
      })
    return result
  }
}
