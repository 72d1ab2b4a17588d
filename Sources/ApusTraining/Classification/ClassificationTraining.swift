// SPDX-License-Identifier: Apache-2.0

public import ApusForecasting
public import ApusGraph
import ApusLayers
public import ApusRuntime
public import ApusTensor

/// A recipe for labelled series carried out: data read, a network trained, and the model that is
/// deployed.
public final class ClassificationTraining {
  public let recipe: ClassificationRecipe
  public let data: ClassificationData
  /// Set from another thread or a signal to end after the current step, with a checkpoint.
  public let stop = StopFlag()
  /// Threads that help with every step; what is learned does not depend on them.
  public var workers: WorkerPool?
  /// The network, or the models of an ensemble, which are trained one after another.
  private(set) var members: [ClassificationMember]
  /// What the member that was trained last has learned.
  private var learned: [String: Tensor] = [:]
  private let architecture: ForecastingArchitecture
  /// Where relative paths of the recipe begin.
  public let folder: String

  /// Reads the data and builds the network. The recipe's paths begin at `folder`.
  ///
  /// Throws: what reading, splitting and building throw.
  public init(_ recipe: ClassificationRecipe, folder: String = "") throws(ModelError) {
    self.recipe = recipe
    self.folder = folder
    architecture = try ForecastingArchitecture.named(recipe.model.architecture)
    data = try ClassificationData(recipe, folder: folder)
    members = []
    members = try networks()
  }

  private func networks() throws(ModelError) -> [ClassificationMember] {
    if let file = recipe.model.file {
      return [
        .file(try ImportedClassifier(file.path(in: folder), recipe.model.choice, data: data))
      ]
    }
    var options = recipe.model.options(architecture, window: data.steps)
    switch recipe.scale {
    case .none: break
    case .standard:
      let statistics = data.statistics
      options.scaling = .standard(means: statistics.means, variances: statistics.variances)
    case .series: options.scaling = .series
    }
    return try architecture.members(
      .classification(
        window: data.steps, features: data.training.dataset.channels, classes: data.labels.count,
        isPadded: data.isPadded),
      options: options, seed: Int(truncatingIfNeeded: recipe.training.seed)
    ).map(ClassificationMember.layers)
  }

  /// Keeps what a member has learned. Throws: nothing a caller can cause.
  private func take(_ trainer: Trainer, _ place: Int) throws(ModelError) {
    if case .layers(let network) = members[place] { try trainer.write(to: network) }
    learned = try trainer.learned()
  }

  /// The names of what is trained one after another: one, or the models of an ensemble.
  public var memberNames: [String] { members.map(\.name) }

  /// What `run` came to.
  public struct Outcome: Sendable {
    /// The model as it is deployed; nil when the run was stopped.
    public var model: Model?
    /// The epochs of each member.
    public var histories: [[EpochRecord]] = []
    /// Why each member's training ended before its last epoch.
    public var reasons: [String?] = []
    /// The epoch whose weights were taken, by member, from 1.
    public var bestEpochs: [Int] = []
    /// Scores beside simple classifiers; nil for a part without cases.
    public var validation: ClassificationReport?
    public var test: ClassificationReport?
  }

  /// Trains all members, exports, and scores the exported model.
  ///
  /// `callbacks` gives what watches a member's training; when it is trained again on training and
  /// validation cases together, with the number of epochs. `resumes` takes up a run that was
  /// stopped.
  /// Throws: `diverged`, and what training and exporting throw.
  public func run(
    resumes: Bool = false,
    callbacks: (_ member: Int, _ refittedEpochs: Int?) -> [any Callback] = { _, _ in [] }
  ) throws(ModelError) -> Outcome {
    var outcome = Outcome()
    for place in members.indices {
      let run = try MemberRun(job(place), resumes: resumes)
      try run.train(watchedBy: callbacks(place, nil))
      outcome.histories.append(run.trainer.progress.history)
      outcome.reasons.append(run.reason)
      outcome.bestEpochs.append(run.bestEpoch)
      if stop.isSet { return outcome }
      try take(run.trainer, place)
    }
    var model = try exported()
    outcome.validation = try report(model, data.validation, known: data.training)
    if recipe.training.refits, !data.validation.places.isEmpty {
      members = try networks()
      for place in members.indices {
        let epochs = outcome.bestEpochs[place]
        let run = try MemberRun(job(place, joinsValidation: true), refitsFor: epochs)
        try run.train(watchedBy: callbacks(place, epochs))
        if stop.isSet { return outcome }
        try take(run.trainer, place)
      }
      model = try exported()
    }
    outcome.test = try report(model, data.test, known: data.joined)
    try describe(&model, outcome)
    outcome.model = model
    return outcome
  }

  private func job(_ place: Int, joinsValidation: Bool = false) throws(ModelError) -> FitJob {
    let hasValidation = !joinsValidation && !data.validation.places.isEmpty
    return FitJob(
      trainable: try members[place].trainable(),
      objective: members[place].objective(
        labelSmoothing: recipe.loss.option("label-smoothing", default: 0)),
      settings: recipe.training,
      examples: data.examples(
        joinsValidation ? data.joined : data.training, isBalanced: recipe.isBalanced),
      validation: hasValidation ? data.examples(data.validation) : nil,
      checkpointPath: recipe.outputs.checkpointPath.path(in: folder)
        + ForecastMember.suffix(place, of: members.count), stop: stop, workers: workers)
  }

  // MARK: - The model

  private func exported() throws(ModelError) -> Model {
    var model = try network()
    let form = ExportForm(recipe.export)
    try form.fold(&model)
    try form.setOpset(&model)
    model.producerName = ForecastExport.producer.name
    model.producerVersion = ForecastExport.producer.version
    return model
  }

  private func network() throws(ModelError) -> Model {
    var networks: [FunctionalModel] = []
    for member in members {
      switch member {
      case .file(let network): return try network.trained(learned)
      case .layers(let network): networks.append(network)
      }
    }
    return try (networks.count == 1 ? networks[0] : architecture.joined(networks)).build()
  }

  private func describe(_ model: inout Model, _ outcome: Outcome) throws(ModelError) {
    let graph = model.graph
    var spec = ClassificationSpec(
      name: data.training.dataset.name, input: graph[graph.inputs[0]].name, steps: data.steps,
      channels: data.training.dataset.channels, isPadded: data.isPadded,
      output: graph[graph.outputs[0]].name, classes: data.labels)
    for part in data.parts { spec.cases[part.name] = part.places.count }
    spec.dataHash = data.hash
    spec.testHash = data.testHash
    spec.seed = recipe.training.seed
    spec.producer = "\(ForecastExport.producer.name) \(ForecastExport.producer.version)"
    for report in [outcome.validation, outcome.test].compactMap(\.self) {
      for (key, entry) in report.scores {
        spec.metrics["\(report.part).\(key).accuracy"] = entry.accuracy
        spec.metrics["\(report.part).\(key).macro-f1"] = entry.macroF1
      }
    }
    try model.setClassificationSpec(spec)
    let part = data.test.places.isEmpty ? data.training : data.test
    let count = part.places.count
    let places = Set([0, count / 2, count - 1]).sorted().map { part.places[$0] }
    let values = places.flatMap { part.dataset.window($0, steps: data.steps) }
    try model.recordTest([
      .tensor(
        try Tensor(shape: [places.count, data.steps, part.dataset.channels], values))
    ])
  }

  // MARK: - Scores

  /// The model beside the commonest class and the nearest neighbour among the cases of `known`;
  /// nil for a part without cases.
  private func report(
    _ model: Model, _ part: ClassificationData.Part, known: ClassificationData.Part
  ) throws(ModelError) -> ClassificationReport? {
    guard !part.places.isEmpty else { return nil }
    let truth = part.truth
    var report = ClassificationReport(part: part.name, cases: truth.count, labels: data.labels)
    let classifier = try TrainedClassifier(
      model, steps: data.steps, classes: data.labels.count)
    report.add(
      "model", title: "model",
      predicted: try classifier.classes(of: part.dataset, part.places), truth: truth)
    let counts = data.labels.indices.map { label in known.truth.count { $0 == label } }
    let common = counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
    report.add(
      "commonest-class", title: "commonest class", predicted: truth.map { _ in common },
      truth: truth)
    let neighbour = NearestNeighbour(
      known.dataset, known.places, labels: known.classes, steps: data.steps,
      variances: recipe.scale == .standard ? data.statistics.variances : nil)
    report.add(
      "nearest-neighbour", title: "nearest neighbour",
      predicted: neighbour.classes(of: part.dataset, part.places), truth: truth)
    return report
  }
}
