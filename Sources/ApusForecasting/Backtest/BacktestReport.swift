// SPDX-License-Identifier: Apache-2.0

/// What a backtest found, as JSON holds it: `scores.model.rmse`, `scores.last-value.mae` …
public struct BacktestReport: Sendable, Equatable, Codable {
  /// The scores of one forecaster.
  public struct Entry: Sendable, Equatable {
    /// How tables name it.
    public var title: String
    /// Over all windows, steps and targets.
    public var total: Scores
    /// Of each step ahead alone, the nearest first.
    public var steps: [Scores]
    /// By target, when there are several.
    public var targets: [String: Scores]
  }

  /// Which part of the split was tested.
  public var part: TimeSplit.Part
  /// Windows forecast.
  public var windows: Int
  public var plan: WindowPlan
  public var targets: [String]
  /// The lag of MASE's scale.
  public var season: Int
  /// The keys of `scores`, the model's first.
  public var order: [String]
  public var scores: [String: Entry]

  init(_ test: WindowBacktest, _ outcomes: [(key: String, outcome: WindowBacktest.Outcome)]) {
    part = test.part
    windows = test.view.count
    plan = test.view.windows.plan
    targets = test.names
    season = test.scales[0].lag
    order = []
    scores = [:]
    for (base, outcome) in outcomes {
      var key = base
      var number = 1
      while scores[key] != nil {
        number += 1
        key = "\(base)-\(number)"
      }
      order.append(key)
      let byTarget = Dictionary(zip(test.names, outcome.columns)) { first, _ in first }
      scores[key] = Entry(
        title: outcome.title, total: outcome.scores, steps: outcome.steps, targets: byTarget)
    }
  }

  /// How much smaller the model's RMSE is than the least of the others, as a part of that; nil
  /// without others, negative when one of them wins.
  public var gain: Double? {
    guard let model = scores["model"], let best = best else { return nil }
    return 1 - model.total.rmse / best.entry.total.rmse
  }

  /// The best forecaster beside the model, by RMSE.
  public var best: (key: String, entry: Entry)? {
    let others = order.filter { $0 != "model" }.compactMap { key in
      scores[key].map { (key: key, entry: $0) }
    }
    return others.min { $0.entry.total.rmse < $1.entry.total.rmse }
  }
}

extension BacktestReport.Entry: Codable {
  private enum Key: String, CodingKey { case title, steps, targets }

  /// The total's fields lie beside title, steps and targets, so that paths are short.
  public func encode(to encoder: any Encoder) throws {
    try total.encode(to: encoder)
    var box = encoder.container(keyedBy: Key.self)
    try box.encode(title, forKey: .title)
    try box.encode(steps, forKey: .steps)
    if !targets.isEmpty { try box.encode(targets, forKey: .targets) }
  }

  public init(from decoder: any Decoder) throws {
    total = try Scores(from: decoder)
    let box = try decoder.container(keyedBy: Key.self)
    title = try box.decode(String.self, forKey: .title)
    steps = try box.decode([Scores].self, forKey: .steps)
    targets = try box.decodeIfPresent([String: Scores].self, forKey: .targets) ?? [:]
  }
}
