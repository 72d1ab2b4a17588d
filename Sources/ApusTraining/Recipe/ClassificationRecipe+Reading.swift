// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
public import ApusTensor
import Yams

extension RecipeSource {
  /// Whether the data are labelled series: what is trained is a classifier.
  public var isClassification: Bool { root["data"]?["ts"] != nil }
}

extension ClassificationRecipe {
  /// Reads a recipe whose data are labelled series.
  ///
  /// Throws: `invalidRecipe` with the line for keys that it has not, values that a key cannot have,
  /// and keys that are missing.
  public init(_ source: RecipeSource) throws(ModelError) {
    let top = try RecipeSection(source.root)
    self.init(data: try CaseData(Recipe.required(top, "data")))
    window = try top.integer("window", in: 1...WindowPlan.largest)
    if data.test != nil { test = 0 }
    if let section = try top.section("split") { try read(split: section) }
    let given = try top.choices("scale", of: CaseScale.self)
    if let section = try top.section("model") {
      let isNamed = section.has("architecture")
      model = try RecipeModel(section)
      if !isNamed { model.architecture = "lstm-fcn" }
    }
    // A file takes series as it was trained on them.
    let scales = given ?? [model.file == nil ? .standard : .none]
    guard scales.count == 1 else {
      throw ModelError(.invalidRecipe, "'scale' of labelled series is one of them, got \(scales)")
    }
    scale = scales[0]
    loss = try top.named("loss", among: ["crossentropy": ["label-smoothing"]]) ?? "crossentropy"
    isBalanced = try top.flag("balanced") ?? false
    if let section = try top.section("training") { training = try RecipeTraining(section) }
    if let section = try top.section("output") { outputs = try RecipeOutputs(section) }
    if let section = try top.section("export") { export = try ExportOptions(section) }
    try top.finish()
    try check()
  }

  private mutating func read(split section: RecipeSection) throws(ModelError) {
    validation = try section.number("validation", in: 0...0.99) ?? validation
    if let part = try section.number("test", in: 0...0.99) {
      guard data.test == nil || part == 0 else {
        throw ModelError(
          .invalidRecipe, "'data.test' is a file of its own: leave 'split.test' out, got \(part)")
      }
      test = part
    }
    try section.finish()
  }

  private func check() throws(ModelError) {
    guard model.highway == nil else {
      throw ModelError(.invalidRecipe, "'highway' is for forecasts, not for classifiers")
    }
    guard model.file == nil || scale == .none else {
      throw ModelError(
        .invalidRecipe, "a classifier from a file takes series as they are: 'scale' must be none")
    }
    guard export.states == .zero, export.batch == nil, !export.isTimeDynamic else {
      throw ModelError(
        .invalidRecipe,
        "a classifier takes whole series, any number of them: of 'export' it has "
          + "'batch-normalization' and 'opset'")
    }
    let smoothing = loss.option("label-smoothing", default: 0)
    guard (0..<1).contains(smoothing) else {
      throw ModelError(
        .invalidRecipe, "'loss.label-smoothing' must be in 0 ..< 1, got \(smoothing)")
    }
  }
}

extension CaseData {
  init(_ section: RecipeSection) throws(ModelError) {
    guard let ts = try section.string("ts") else {
      throw ModelError(.invalidRecipe, "'data' needs 'ts', a file of labelled series")
    }
    self.init(ts: ts, test: try section.string("test"))
    missing = try section.choice("missing", of: MissingPolicy.self) ?? .error
    try section.finish()
  }
}
