// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import ApusTraining
import ArgumentParser
import Foundation

/// An entry of a recipe from the command line: KEY=VALUE.
struct RecipeEntry: ExpressibleByArgument {
  var key: String
  var value: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
      return nil
    }
    key = String(argument[..<equals])
    value = String(argument[argument.index(after: equals)...])
  }
}

/// The commonest entries of a recipe as options, which go before what its file says.
struct RecipeOverrides: ParsableArguments {
  @Option(help: "The data: a CSV file, a header first, oldest rows first.") var csv: String?
  @Option(help: "The data of a classifier: labelled series, a .ts file.") var ts: String?
  @Option(help: "With --ts: the labelled series to test on; some of the others unless given.")
  var testTs: String?
  @Option(help: "A column to forecast; may stand several times.") var target: [String] = []
  @Option(help: "A column whose past is an input.") var past: [String] = []
  @Option(help: "A column whose future is known.") var known: [String] = []
  @Option(help: "A feature of the dates: hour, weekday, month, day-of-year, weekend.")
  var calendar: [String] = []
  @Option(help: "Missing values: error, forward-fill, interpolate, drop.") var missing: String?
  @Option(help: "Rows that the model sees.") var window: Int?
  @Option(help: "Rows that it forecasts.") var horizon: Int?
  @Option(help: "The part of the rows or cases to choose the best epoch on.")
  var validation: Double?
  @Option(help: "The part of the rows or cases to test on, at the end.") var test: Double?
  @Option(help: "How columns are scaled; may stand several times, in order.")
  var scale: [String] = []
  @Option(help: "parallel, stacked, lstnet, tcn …; see --example.") var architecture: String?
  @Option(help: "An ONNX file to train further, instead of an architecture.") var model: String?
  @Option(help: "With --model: a pattern of names that stay as they are.") var freeze: [String] = []
  @Option(name: .customLong("train"), help: "With --model: a pattern of further names to train.")
  var alsoTrained: [String] = []
  @Option(help: "mse, mae, huber, quantile …; see --example.") var loss: String?
  @Option(help: "A quantile to forecast, ascending; may stand several times.")
  var quantile: [Double] = []
  @Option(help: "adam, adamw, nadam, rmsprop, adagrad, lion, sgd.") var optimizer: String?
  @Option(help: "The learning rate.") var rate: Double?
  @Option(help: "Windows to a step.") var batch: Int?
  @Option(help: "Times that all windows are seen.") var epochs: Int?
  @Option(help: "Epochs without a better validation loss after which to stop; 0 for never.")
  var patience: Int?
  @Option(help: "What all random numbers depend on.") var seed: Int?
  @Option(help: "The lag of a seasonal baseline.") var season: [Int] = []
  @Option(help: "The model's file.") var output: String?
  @Option(help: "A page about the run: one HTML file.") var report: String?
  @Option(help: "A line an epoch, .csv or .jsonl.") var log: String?
  @Option(name: .customLong("tensorboard"), help: "A folder of event files for TensorBoard.")
  var tensorBoard: String?
  @OptionGroup(title: "The form of the exported model") var export: ExportEntries
  @Option(help: "Any entry of a recipe: KEY=VALUE, such as model.units=64.")
  var set: [RecipeEntry] = []

  /// The recipe's file, if there is one, with these entries.
  /// - Throws: what reading throws.
  func source(_ path: String?) throws(ModelError) -> (source: RecipeSource, folder: String) {
    var source =
      try path.map { path throws(ModelError) in
        try RecipeSource(contentsOf: path)
      } ?? RecipeSource()
    let folder = path.map { ($0 as NSString).deletingLastPathComponent } ?? ""
    // Paths of options begin where the command was called, those of a file at its folder.
    func located(_ path: String) -> String {
      folder.isEmpty || path.hasPrefix("/")
        ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    }
    let texts: [(String, String?)] = [
      ("data.csv", csv.map(located)), ("data.ts", ts.map(located)),
      ("data.test", testTs.map(located)), ("data.missing", missing),
      ("model.architecture", architecture), ("model.file", model.map(located)), ("loss", loss),
      ("training.optimizer", optimizer), ("output.model", output.map(located)),
      ("output.report", report.map(located)), ("output.log", log.map(located)),
      ("output.tensorboard", tensorBoard.map(located)),
    ]
    for case (let key, let text?) in texts { try source.set(key, toText: text) }
    let lists = [
      ("data.target", target), ("data.past", past), ("data.known", known),
      ("data.calendar", calendar), ("scale", scale), ("model.freeze", freeze),
      ("model.train", alsoTrained),
      ("quantiles", quantile.map { "\($0)" }), ("season", season.map { "\($0)" }),
    ]
    for (key, list) in lists where !list.isEmpty { try source.set(key, toTexts: list) }
    let numbers: [(String, String?)] = [
      ("window", window.map { "\($0)" }), ("horizon", horizon.map { "\($0)" }),
      ("split.validation", validation.map { "\($0)" }), ("split.test", test.map { "\($0)" }),
      ("training.rate", rate.map { "\($0)" }), ("training.batch", batch.map { "\($0)" }),
      ("training.epochs", epochs.map { "\($0)" }),
      ("training.patience", patience.map { "\($0)" }), ("training.seed", seed.map { "\($0)" }),
    ]
    for case (let key, let text?) in numbers { try source.set(key, to: text) }
    try export.set(in: &source)
    for entry in set { try source.set(entry.key, to: entry.value) }
    return (source, folder)
  }
}
