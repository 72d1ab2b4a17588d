// SPDX-License-Identifier: Apache-2.0

public import ApusForecasting
public import ApusGraph
import ApusLayers
import ApusONNX
public import ApusRuntime
public import ApusTensor

/// A recipe carried out: data read, a network trained, and the model that is deployed.
public final class ForecastTraining {
  public let recipe: Recipe
  public let data: ForecastData
  /// Set from another thread or a signal to end after the current step, with a checkpoint.
  public let stop = StopFlag()
  /// Threads that help with every step; what is learned does not depend on them.
  public var workers: WorkerPool?
  private(set) var members: [ForecastMember]
  /// What the last member that was trained has learned.
  private var learned: [String: Tensor] = [:]
  /// Where relative paths of the recipe begin.
  public let folder: String

  /// Reads the data and builds the network. The recipe's paths begin at `folder`.
  ///
  /// Throws: what reading, splitting and building throw.
  public init(_ recipe: Recipe, folder: String = "") throws(ModelError) {
    self.recipe = recipe
    self.folder = folder
    var scales = true
    if let file = recipe.model.file {
      scales = try Model(contentsOf: file.path(in: folder)).forecastSpec() == nil
    }
    data = try ForecastData(recipe, folder: folder, scales: scales)
    members = try ForecastMember.all(recipe, data, data.split, folder: folder)
  }

  /// The names of what is trained one after another: one, or the models of an ensemble.
  public var memberNames: [String] { members.map(\.name) }

  /// What `run` came to.
  public struct Outcome: Sendable {
    /// The model as it is deployed; nil when the run was stopped.
    public var model: Model?
    /// The epochs of each member.
    public var histories: [[EpochRecord]]
    /// Why each member's training ended before its last epoch.
    public var reasons: [String?]
    /// The epoch whose weights were taken, by member, from 1.
    public var bestEpochs: [Int]
    /// Scores beside baselines; nil where the split has no such windows.
    public var validation: BacktestReport?
    public var test: BacktestReport?
  }

  /// Trains all members, exports, and scores the exported model.
  ///
  /// `callbacks` gives what watches a member's training; when it is trained again on training and
  /// validation rows together, with the number of epochs. `resumes` takes up a run that was
  /// stopped. `pausesAfter` ends after so many epochs, which are then only scored on validation: a
  /// later call that resumes goes on from there.
  /// Throws: `diverged`, and what training and exporting throw.
  public func run(
    resumes: Bool = false, pausesAfter: Int? = nil,
    callbacks: (_ member: Int, _ refittedEpochs: Int?) -> [any Callback] = { _, _ in [] }
  ) throws(ModelError) -> Outcome {
    var outcome = Outcome(histories: [], reasons: [], bestEpochs: [])
    for place in members.indices {
      let run = try MemberRun(job(place), resumes: resumes, pausesAfter: pausesAfter)
      try run.train(watchedBy: callbacks(place, nil))
      outcome.histories.append(run.trainer.progress.history)
      outcome.reasons.append(run.reason)
      outcome.bestEpochs.append(run.bestEpoch)
      if stop.isSet { return outcome }
      try members[place].take(run.trainer)
      learned = try run.trainer.learned()
    }
    var model = try exported()
    outcome.validation = try score(model, .validation)
    if pausesAfter != nil {
      outcome.model = model
      return outcome
    }
    let intervals = try recipe.intervals.map { level throws(ModelError) in
      try conformal(model, level: level)
    }
    if recipe.training.refits, data.hasWindows(.validation) {
      try refit(outcome.bestEpochs, callbacks)
      if stop.isSet { return outcome }
      model = try exported()
    }
    outcome.test = try score(model, .test)
    try describe(&model, outcome, intervals: intervals)
    outcome.model = model
    return outcome
  }

  /// Trains fresh members for so many epochs on training and validation together.
  private func refit(
    _ epochs: [Int], _ callbacks: (Int, Int?) -> [any Callback]
  ) throws(ModelError) {
    members = try ForecastMember.all(
      recipe, data, data.split.joiningValidation(), folder: folder)
    for place in members.indices {
      let run = try MemberRun(job(place, joinsValidation: true), refitsFor: epochs[place])
      try run.train(watchedBy: callbacks(place, epochs[place]))
      if stop.isSet { return }
      try members[place].take(run.trainer)
      learned = try run.trainer.learned()
    }
  }

  // MARK: - The model

  /// The model of all members for inference, with scaling inside.
  private func exported() throws(ModelError) -> Model {
    if members.count == 1, case .file(let network) = members[0].network {
      var trained = try network.trained(learned)
      if recipe.export.states == .explicit { try trained.graph.exposeStates() }
      return try export.model(trained)
    }
    var networks: [FunctionalModel] = []
    for case .layers(let network) in members.map(\.network) { networks.append(network) }
    let network =
      networks.count == 1
      ? networks[0]
      : try ForecastingArchitecture.named(recipe.model.architecture).joined(networks)
    return try export.model(
      network.build(states: recipe.export.states == .explicit ? .explicit : .zero))
  }

  private var export: ForecastExport {
    ForecastExport(
      recipe, data, ports: members[0].ports, shapes: members[0].shapes,
      scales: !members[0].isScaled)
  }

  private func describe(
    _ model: inout Model, _ outcome: Outcome, intervals: ConformalIntervals?
  ) throws(ModelError) {
    try model.setForecastSpec(
      export.spec(model, reports: [outcome.validation, outcome.test], intervals: intervals))
    try export.addTest(to: &model)
  }

  // MARK: - Scores

  /// The windows of a part with what came; nil when there are none. Throws: `invalidValue`.
  public func backtest(_ part: TimeSplit.Part) throws(ModelError) -> WindowBacktest? {
    guard data.hasWindows(part) else { return nil }
    let dataset = data.dataset
    return try WindowBacktest(
      dataset.matrix, split: data.split, part: part, plan: data.scoredPlan,
      targets: dataset.targetColumns, names: dataset.targetColumns.map { dataset.names[$0] },
      season: recipe.seasons.first ?? 1)
  }

  /// What an exported model of this recipe forecasts, in raw units. Throws: what preparing throws.
  public func forecaster(_ model: Model) throws(ModelError) -> DirectForecaster {
    try export.forecaster(model)
  }

  private func score(_ model: Model, _ part: TimeSplit.Part) throws(ModelError) -> BacktestReport? {
    guard let test = try backtest(part) else { return nil }
    return try test.report(
      model: forecaster(model), baselines: test.usableBaselines(seasons: recipe.seasons))
  }

  private func conformal(_ model: Model, level: Double) throws(ModelError) -> ConformalIntervals {
    guard let test = try backtest(.validation) else {
      throw ModelError(.invalidRecipe, "'intervals' need validation windows")
    }
    return try ConformalIntervals(
      level: level, forecasts: forecaster(model).forecast(test.view, targets: test.targets),
      truths: test.truths, horizon: data.plan.horizon, columns: test.targets.count)
  }

  /// The training of one member; with `joinsValidation`, on training and validation together.
  private func job(_ place: Int, joinsValidation: Bool = false) throws(ModelError) -> FitJob {
    let member = members[place]
    let split = joinsValidation ? data.split.joiningValidation() : data.split
    var validation: WindowExamples?
    if !joinsValidation, data.hasWindows(.validation) {
      validation = try data.examples(.validation, ports: member.ports, shapes: member.shapes)
    }
    return FitJob(
      trainable: member.trainable, objective: member.objective, settings: recipe.training,
      examples: try data.examples(
        .training, of: split, ports: member.ports, shapes: member.shapes),
      validation: validation,
      checkpointPath: recipe.outputs.checkpointPath.path(in: folder)
        + ForecastMember.suffix(place, of: members.count), stop: stop, workers: workers)
  }
}

extension WindowBacktest {
  /// The baselines that the windows have enough rows for.
  public func usableBaselines(seasons: [Int]) throws(ModelError) -> [any WindowForecaster] {
    try baselines(seasons: seasons).filter { baseline in
      (try? baseline.forecast(view, targets: targets)) != nil
    }
  }
}
