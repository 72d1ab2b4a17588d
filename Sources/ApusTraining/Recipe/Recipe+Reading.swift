// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusOperators
public import ApusTensor

extension Recipe {
  /// Reads a recipe.
  ///
  /// Throws: `invalidRecipe` with the line for keys that it has not, values that a key cannot have,
  /// and keys that are missing.
  public init(_ source: RecipeSource) throws(ModelError) {
    let top = try RecipeSection(source.root)
    data = try RecipeData(Recipe.required(top, "data"))
    guard let length = try top.integer("window", in: 1...WindowPlan.largest),
      let horizon = try top.integer("horizon", in: 1...WindowPlan.largest)
    else {
      throw ModelError(.invalidRecipe, "a recipe needs 'window' and 'horizon', in rows")
    }
    plan = try WindowPlan(
      length: length, horizon: horizon,
      stride: try top.integer("stride", in: 1...WindowPlan.largest) ?? 1,
      samplingRate: try top.integer("sampling", in: 1...WindowPlan.largest) ?? 1,
      gap: try top.integer("gap", in: 0...WindowPlan.largest) ?? 0)
    if let section = try top.section("split") { split = try RecipeSplit(section) }
    scale = try RecipeScale(top)
    if let section = try top.section("model") { model = try RecipeModel(section) }
    quantiles = try top.numbers("quantiles", in: 1e-6...(1 - 1e-6)) ?? []
    loss =
      try top.named("loss", among: RecipeLoss.known) ?? (quantiles.isEmpty ? "mse" : "quantile")
    intervals = try top.number("intervals", in: 1e-3...(1 - 1e-6))
    if let section = try top.section("training") { training = try RecipeTraining(section) }
    seasons = try (top.numbers("season", in: 1...1e9) ?? []).map { Int($0) }
    if let section = try top.section("output") { outputs = try RecipeOutputs(section) }
    if let section = try top.section("export") { export = try ExportOptions(section) }
    try top.finish()
    try RecipeLoss.check(self)
  }

  static func required(
    _ section: RecipeSection, _ key: String
  ) throws(ModelError) -> RecipeSection {
    guard let inner = try section.section(key) else {
      throw ModelError(.invalidRecipe, "a recipe needs '\(key)'")
    }
    return inner
  }
}

extension RecipeData {
  init(_ section: RecipeSection) throws(ModelError) {
    guard let csv = try section.string("csv"), let targets = try section.strings("target") else {
      throw ModelError(
        .invalidRecipe, "'data' needs 'csv', a file, and 'target', the column to forecast")
    }
    self.csv = csv
    time = try section.string("time")
    series = try section.string("series")
    roles = ForecastRoles(
      targets: targets, past: try section.strings("past") ?? [],
      known: try section.strings("known") ?? [], fixed: try section.strings("static") ?? [],
      calendar: try section.choices("calendar", of: CalendarFeature.self) ?? [])
    missing = try section.choice("missing", of: MissingPolicy.self) ?? .error
    duplicates = try section.choice("duplicates", of: DuplicatePolicy.self) ?? .error
    try section.finish()
  }
}

extension RecipeSplit {
  init(_ section: RecipeSection) throws(ModelError) {
    validation = try section.number("validation", in: 0...0.99) ?? 0.1
    test = try section.number("test", in: 0...0.99) ?? 0.2
    validationFrom = try section.string("validation-from")
    testFrom = try section.string("test-from")
    scoredEvery = try section.integer("scored-every", in: 1...WindowPlan.largest)
    try section.finish()
    guard (validationFrom == nil) == (testFrom == nil) else {
      throw ModelError(
        .invalidRecipe, "'split' needs both of 'validation-from' and 'test-from', or neither")
    }
  }
}

extension RecipeScale {
  /// From `scale`, and `scale-columns` for single columns.
  init(_ top: RecipeSection) throws(ModelError) {
    kinds = try top.choices("scale", of: ScalerKind.self) ?? [.standard]
    if let section = try top.section("scale-columns") {
      for key in section.keys {
        columns[key] = try section.choices(key, of: ScalerKind.self) ?? []
      }
    }
  }
}

extension RecipeModel {
  init(_ section: RecipeSection) throws(ModelError) {
    architecture = try section.string("architecture") ?? "parallel"
    file = try section.string("file")
    freeze = try section.strings("freeze") ?? []
    train = try section.strings("train") ?? []
    batchNormalization =
      try section.choice("batch-normalization", of: BatchNormalizationTraining.self) ?? .folded
    let sizes = 1...1 << 20
    units = try section.integer("units", in: sizes)
    filters = try section.integer("filters", in: sizes)
    kernelSize = try section.integer("kernel", in: sizes)
    dropout = try section.number("dropout", in: 0...0.999)
    blocks = try section.integer("blocks", in: sizes)
    period = try section.integer("period", in: sizes)
    segments = try section.integer("segments", in: sizes)
    highway = try section.integer("highway", in: sizes)
    fitsHighway = try section.flag("highway-fit") ?? false
    instanceNormalization = try section.flag("instance-normalization") ?? false
    try section.finish()
  }
}

extension RecipeTraining {
  init(_ section: RecipeSection) throws(ModelError) {
    optimizer = try section.named("optimizer", among: RecipeOptimizer.known) ?? "adam"
    rate = try section.number("rate", in: 0...1e6)
    schedule = try section.named("schedule", among: RecipeSchedule.known) ?? "constant"
    warmUpSteps = try section.integer("warm-up-steps", in: 0...Int(Int32.max)) ?? 0
    batchSize = try section.integer("batch", in: 1...1 << 20) ?? 32
    epochs = try section.integer("epochs", in: 0...Int(Int32.max)) ?? 100
    let patience = try section.integer("patience", in: 0...Int(Int32.max)) ?? 10
    self.patience = patience == 0 ? nil : patience
    minimumDelta = try section.number("minimum-delta", in: 0...1e30) ?? 0
    clipping = try section.named("clip", among: RecipeClipping.known)
    undecayed.includesVectors = try section.flag("decay-biases").map { !$0 } ?? false
    undecayed.patterns = try section.strings("no-decay") ?? []
    averaging = try section.number("average", in: 0...0.999999)
    seed = UInt64(try section.integer("seed", in: 0 ... .max) ?? 0)
    refits = try section.flag("refit") ?? false
    try section.finish()
  }
}

extension RecipeOutputs {
  init(_ section: RecipeSection) throws(ModelError) {
    model = try section.string("model") ?? "model.onnx"
    report = try section.string("report")
    log = try section.string("log")
    checkpoint = try section.string("checkpoint")
    tensorBoard = try section.string("tensorboard")
    try section.finish()
  }

  /// Where the run's state is kept.
  public var checkpointPath: String { checkpoint ?? "\(model).checkpoint.npz" }
}

extension RecipeOutputs {
  /// The files of a recipe in `folder`.
  public func model(in folder: String) -> String { model.path(in: folder) }
  public func report(in folder: String) -> String? { report?.path(in: folder) }
  public func log(in folder: String) -> String? { log?.path(in: folder) }
  public func tensorBoard(in folder: String) -> String? { tensorBoard?.path(in: folder) }
}

extension ExportOptions {
  init(_ section: RecipeSection) throws(ModelError) {
    states = try section.choice("states", of: States.self) ?? .zero
    batchNormalization =
      try section.choice("batch-normalization", of: BatchNormalization.self) ?? .kept
    if try section.string("batch") != "dynamic" {
      batch = try section.integer("batch", in: 1...1 << 20)
    }
    isTimeDynamic = try section.choice("time", of: Extent.self) == .dynamic
    opset = try section.integer("opset", in: 13...OperatorSet.newestOpset)
    try section.finish()
  }

  private enum Extent: String, CaseIterable {
    case fixed
    case dynamic
  }
}
