// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusONNX
import ApusTensor
import ApusTraining
import ArgumentParser
import Foundation

/// Trains a forecaster on a CSV file, or a classifier of series, and writes it as ONNX.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a forecaster on a CSV file, or a classifier of series, and writes ONNX.",
    discussion: """
      What is trained, on what and how stands in a recipe, a YAML file, or in options, which go
      before the file. The exported model takes and gives the file's own units: scaling is part of
      it. The best epoch is chosen on validation windows; test windows are scored once, at the end,
      beside simple forecasts. Labelled series from .ts files, as the UCR and UEA archives have them,
      make a classifier: validation takes cases of each class alike. Ctrl-C ends after the current
      step and keeps the state for --resume.

      Examples:
        apus train --csv sunspots.csv --target sunspots --window 132 --horizon 12
        apus train --example > recipe.yaml
        apus train recipe.yaml --epochs 50 --set model.units=64 --report report.html
        apus train recipe.yaml --resume
        apus train --ts TRAIN.ts --test-ts TEST.ts --architecture lstm-fcn --output model.onnx
      """)

  @Argument(help: "The recipe: a YAML file.") var recipe: String?
  @OptionGroup var entries: RecipeOverrides
  @Flag(help: "Print a recipe with comments, and do nothing else.") var example = false
  @Flag(help: "Say what would be trained, and do nothing else.") var dryRun = false
  @Flag(help: "Go on where a run that was stopped left off.") var resume = false
  @Flag(help: "Print JSON; progress goes to standard error.") var json = false
  @OptionGroup var threading: ThreadOption
  @OptionGroup var limits: RunLimits

  func run() throws {
    if example {
      print(Recipe.example, terminator: "")
      return
    }
    guard recipe != nil || entries.csv != nil || entries.ts != nil else {
      throw ValidationError(
        "give a recipe, --csv or --ts; `apus train --example` prints a recipe")
    }
    try RunLimits.bounded(gibibytes: limits.memoryLimit, steps: nil) { try train() }
  }

  private func train() throws {
    let (source, folder) = try entries.source(recipe)
    if source.isClassification { return try trainClassifier(source, folder) }
    let recipe = try locatingRecipe { () throws(ModelError) in try Recipe(source) }
    let training = try ForecastTraining(recipe, folder: folder)
    training.workers = try threading.workers()
    let plan = training.plan
    guard try announce(plan, text: plan.text) else { return }
    let interruption = Interruption(training.stop)
    defer { withExtendedLifetime(interruption) {} }
    let start = ContinuousClock.now
    let outcome = try training.run(resumes: resume) { member, refittedEpochs in
      watchers(
        training.memberNames, recipe.training.epochs, recipe.outputs, folder, member,
        refittedEpochs)
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    guard let model = outcome.model else {
      throw stopped(outcome.histories)
    }
    if let logs = recipe.outputs.tensorBoard(in: folder) { try TensorBoardLog(logs).add(outcome) }
    let path = recipe.outputs.model(in: folder)
    try model.write(to: path)
    let result = TrainingResult(
      path: path, plan: plan, recipe: recipe, outcome: outcome, seconds: seconds)
    if let page = recipe.outputs.report(in: folder) {
      let html = try TrainingPage(result, training: training, model: model).html
      try writeFile(Array(html.utf8), to: page)
    }
    if json {
      try Console.print(json: result.summary)
    } else {
      print(result.text)
      if let page = recipe.outputs.report(in: folder) { print("The page about it: \(page)") }
    }
  }

  private func trainClassifier(_ source: RecipeSource, _ folder: String) throws {
    let recipe = try locatingRecipe { () throws(ModelError) in
      try ClassificationRecipe(source)
    }
    let training = try ClassificationTraining(recipe, folder: folder)
    training.workers = try threading.workers()
    let plan = try training.plan()
    guard try announce(plan, text: plan.text) else { return }
    let interruption = Interruption(training.stop)
    defer { withExtendedLifetime(interruption) {} }
    let start = ContinuousClock.now
    let outcome = try training.run(resumes: resume) { member, refittedEpochs in
      watchers(
        training.memberNames, recipe.training.epochs, recipe.outputs, folder, member,
        refittedEpochs)
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    guard let model = outcome.model else { throw stopped(outcome.histories) }
    let path = recipe.outputs.model(in: folder)
    try model.write(to: path)
    let result = ClassificationResult(
      path: path, plan: plan, recipe: recipe, outcome: outcome, seconds: seconds)
    let page = recipe.outputs.report(in: folder)
    if let page {
      let html = ClassificationPage(result, data: training.data, model: model).html
      try writeFile(Array(html.utf8), to: page)
    }
    if json { return try Console.print(json: result.summary) }
    print(result.text)
    if let page { print("The page about it: \(page)") }
  }

  /// Says what will be trained; false when that was all that was asked for.
  private func announce(_ plan: some Encodable, text: (_ isWhole: Bool) -> String) throws -> Bool {
    if dryRun {
      if json { try Console.print(json: plan) } else { print(text(true)) }
      return false
    }
    if !json {
      print(text(false) + "\n")
      // Progress does not go through the buffer of `print`.
      fflush(nil)
    }
    return true
  }

  private func locatingRecipe<R>(
    _ body: () throws(ModelError) -> R
  ) throws(ModelError) -> R {
    guard let recipe else { return try body() }
    return try locating(.file(recipe), body)
  }

  /// Says how to go on; the exit code of a run that was stopped.
  private func stopped(_ histories: [[EpochRecord]]) -> ExitCode {
    Console.note(
      "stopped after \(histories.last?.last?.epoch ?? 0) whole epochs; the state is kept. "
        + "Go on with: \(resumeCommand)")
    return ExitCode(130)
  }

  /// What watches the training of one of several networks.
  private func watchers(
    _ names: [String], _ epochs: Int, _ outputs: RecipeOutputs, _ folder: String, _ member: Int,
    _ refittedEpochs: Int?
  ) -> [any Callback] {
    let title = names.count == 1 ? "" : "\(names[member]) (\(member + 1)/\(names.count))  "
    var watchers: [any Callback] = [
      ProgressBar(
        title: title, epochs: refittedEpochs ?? epochs,
        usesErrorOutput: json, refits: refittedEpochs != nil)
    ]
    // The log is that of the training whose scores were compared.
    if refittedEpochs == nil, let path = outputs.log(in: folder) {
      watchers.append(LogFile(path, path.hasSuffix(".jsonl") ? .jsonLines : .csv))
    }
    if refittedEpochs == nil, let logs = outputs.tensorBoard(in: folder) {
      watchers.append(TensorBoardLog(names.count == 1 ? logs : "\(logs)/\(names[member])"))
    }
    return watchers
  }

  private var resumeCommand: String {
    var words = Array(CommandLine.arguments.dropFirst())
    if !words.contains("--resume") { words.append("--resume") }
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,+")
    let quoted = words.map { word in
      !word.isEmpty && word.allSatisfy(plain.contains)
        ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
    return "apus " + quoted.joined(separator: " ")
  }
}
