// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
public import ApusTensor
import Foundation

/// Random search with successive halving: many trials are trained a little, the better part of
/// them goes on, until few are trained whole. Trials are compared by RMSE on validation windows, in
/// the data's units; test windows are not looked at.
///
/// Source: Jamieson and Talwalkar, "Non-stochastic best arm identification", 2016.
public final class Tuning {
  /// One choice of values and how it went.
  public struct Trial: Sendable, Codable, Equatable {
    /// Counted from 1.
    public var number: Int
    public var values: [String: String]
    /// By rung: epochs trained so far and the validation's RMSE; NaN is nil.
    public var results: [Result] = []
    /// Why it was given up.
    public var failure: String?

    /// The last RMSE.
    public var rmse: Double? { results.last?.rmse }
  }

  public struct Result: Sendable, Codable, Equatable {
    public var epochs: Int
    public var rmse: Double?
  }

  /// What is kept between runs.
  private struct Log: Codable {
    var seed: UInt64
    var paths: [String]
    var trials: [Trial]
  }

  public let space: TuningSpace
  public let seed: UInt64
  public private(set) var trials: [Trial]
  /// Set to end after the current trial.
  public let stop = StopFlag()
  private let rungs: [Rung]
  private let folder: String
  private let path: String

  /// So many of the best trials, trained until so many epochs.
  public struct Rung: Sendable, Equatable {
    public var trials: Int
    public var epochs: Int
  }

  /// `path` is where results are kept, and checkpoints beside it.
  ///
  /// Throws: `invalidValue` for counts below 1; `invalidRecipe` for a file of another search.
  public init(
    _ space: TuningSpace, trials count: Int, factor: Int = 3, seed: UInt64, folder: String,
    path: String, resumes: Bool
  ) throws(ModelError) {
    guard count > 0, factor > 1 else {
      throw ModelError(
        .invalidValue, "needs a trial at least and a factor above 1, got \(count) and \(factor)")
    }
    self.space = space
    self.seed = seed
    self.folder = folder
    self.path = path
    let epochs = try space.trial(1, seed: seed).recipe.training.epochs
    rungs = Tuning.rungs(trials: count, epochs: epochs, factor: factor)
    trials = []
    for number in 1...count {
      trials.append(Trial(number: number, values: try space.trial(number, seed: seed).values))
    }
    if resumes, let known = try Tuning.read(path) {
      guard known.seed == seed, known.paths == space.paths else {
        throw ModelError(
          .invalidRecipe, "the results are of another search; leave --resume out",
          at: .file(path))
      }
      for trial in known.trials where trial.number <= count {
        guard trial.values == trials[trial.number - 1].values else { continue }
        trials[trial.number - 1] = trial
      }
    }
  }

  /// Fewer and fewer trials with more and more epochs, the last with all of them.
  static func rungs(trials: Int, epochs: Int, factor: Int) -> [Rung] {
    var rungs = [Rung(trials: trials, epochs: epochs)]
    var (count, share) = (trials, 1)
    while count >= factor {
      count /= factor
      share *= factor
      rungs.append(Rung(trials: count, epochs: epochs))
    }
    for place in rungs.indices {
      rungs[place].epochs = max(1, epochs / share)
      share /= factor
    }
    return rungs
  }

  /// Goes through all rungs; `report` is called after each trial. False when it was stopped.
  ///
  /// A trial that fails is given up. Throws: `fileSystem`.
  public func run(_ report: (Trial, Rung) -> Void) throws(ModelError) -> Bool {
    var candidates = trials.map(\.number)
    for rung in rungs {
      candidates = Array(ranked(candidates).prefix(rung.trials))
      for number in candidates.sorted() {
        let trial = trials[number - 1]
        if trial.failure != nil || trial.results.contains(where: { $0.epochs >= rung.epochs }) {
          continue
        }
        if stop.isSet { return false }
        train(number, rung.epochs)
        try write()
        report(trials[number - 1], rung)
      }
    }
    return true
  }

  /// The trials that came furthest, best first.
  public var ranking: [Trial] {
    let furthest = trials.map { $0.results.last?.epochs ?? 0 }.max() ?? 0
    return ranked(trials.map(\.number)).map { trials[$0 - 1] }.filter {
      $0.results.last?.epochs == furthest && $0.rmse != nil
    }
  }

  private func ranked(_ numbers: [Int]) -> [Int] {
    numbers.sorted { a, b in
      let (x, y) = (trials[a - 1].rmse ?? .infinity, trials[b - 1].rmse ?? .infinity)
      return x == y ? a < b : x < y
    }
  }

  private func train(_ number: Int, _ epochs: Int) {
    do {
      var recipe = try space.trial(number, seed: seed).recipe
      recipe.outputs.checkpoint = absolute("\(path).trial-\(number).npz")
      let training = try ForecastTraining(recipe, folder: folder)
      let resumes = !trials[number - 1].results.isEmpty
      let outcome = try training.run(resumes: resumes, pausesAfter: epochs)
      let rmse = outcome.validation?.scores["model"]?.total.rmse
      trials[number - 1].results.append(
        Result(epochs: epochs, rmse: rmse.flatMap { $0.isFinite ? $0 : nil }))
      if rmse == nil { trials[number - 1].failure = "the split has no validation windows" }
    } catch {
      trials[number - 1].failure = error.message
    }
  }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  private func write() throws(ModelError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(Log(seed: seed, paths: space.paths, trials: trials)) else {
      throw ModelError(.invalidValue, "the results cannot be written", at: .file(path))
    }
    try TextFile.write(String(decoding: data, as: UTF8.self), to: path)
  }

  private static func read(_ path: String) throws(ModelError) -> Log? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try locating(.file(path)) { () throws(ModelError) in
      let bytes = try FileContents.read(path, limit: 1 << 28)
      let data = try bytes.withUnsafeBytes { (bytes) throws(ModelError) in Data(bytes) }
      guard let log = try? JSONDecoder().decode(Log.self, from: data) else {
        throw ModelError(.invalidRecipe, "this does not hold the results of a search")
      }
      return log
    }
  }
}
