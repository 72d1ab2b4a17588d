// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusOperators
import ApusRuntime
import ApusTensor
import class Foundation.JSONDecoder
import class Foundation.JSONEncoder
import class Foundation.JSONSerialization
import Testing

/// Linear models y = past·A + future·B as graphs: what they give is known in closed form.
@Suite struct StrategyTests {
  /// [N, L, C] and, if `isKnown`, [N, H, F] to [N, H, K].
  private func model(
    length: Int, channels: Int, horizon: Int, targets: Int, weights: [Float],
    batch: Dimension = "N", future: Int = 0
  ) throws -> PreparedModel {
    var graph = Graph()
    let past = graph.addInput(
      "past", type: .tensor(TensorType(.float32, [batch, .known(length), .known(channels)])))
    func shape(_ values: [Int64]) throws -> ValueID {
      graph.addConstant("shape", try Tensor(shape: [values.count], values))
    }
    let a = graph.addConstant(
      "a", try Tensor(shape: [length * channels, horizon * targets], weights))
    let flat = graph.addNode(Op.Reshape(), [past, try shape([-1, Int64(length * channels)])])[0]
    var y = graph.addNode(Op.MatMul(), [flat, a])[0]
    y = graph.addNode(Op.Reshape(), [y, try shape([-1, Int64(horizon), Int64(targets)])])[0]
    if future > 0 {
      let known = graph.addInput(
        "ahead", type: .tensor(TensorType(.float32, [batch, .known(horizon), .known(future)])))
      y = graph.addNode(Op.Add(), [y, known])[0]
    }
    graph.outputs = [y]
    try graph.inferTypes()
    return try PreparedModel(Model(graph: graph, opsets: ["": 17]))
  }

  /// The last two values continue the line: x̂[t + h] = x[t−1] + (h + 1)(x[t−1] − x[t−2]).
  @Test(arguments: [Dimension.named("N"), .known(1), .known(4)])
  func manyWindowsAreTheSameAsOne(batch: Dimension) throws {
    let model = try model(
      length: 2, channels: 1, horizon: 3, targets: 1, weights: [-1, -2, -3, 2, 3, 4], batch: batch)
    let values = (0..<30).map { Double($0 * $0 % 13) }
    let plan = try WindowPlan(length: 2, horizon: 3)
    let view = try WindowView(
      FloatMatrix(columns: [values]), plan.windows(targets: 0..<30))
    let runner = try ModelRunner(
      model, ports: [ForecastPort("past", columns: [0])], length: 2, horizon: 3, largestBatch: 7)
    #expect(runner.largestBatch == (batch.value ?? 7) && runner.outputSize == 3)
    let forecasts = try DirectForecaster(runner).forecast(view, targets: [0])
    #expect(forecasts.count == 26 * 3)
    for (window, origin) in view.windows.enumerated() {
      let (a, b) = (values[origin - 2], values[origin - 1])
      for step in 0..<3 {
        let line: Double = b + Double(step + 1) * (b - a)
        #expect(forecasts[window * 3 + step] == Float(line))
      }
    }
  }

  /// A step x[t] = ½·x[t−1] + u[t] fed back, with u known beforehand, is the closed sum.
  @Test(arguments: [1, 2]) func feedingBackIsTheRecurrence(steps: Int) throws {
    // Two channels (x, u) of one step; two steps at once are ½x + u₀ and ¼x + ½u₀ + u₁, the last
    // of which this model leaves to what is known: columns u and v with v[t] = ½u[t−1] + u[t].
    let weights: [Float] = steps == 1 ? [0.5, 0] : [0.5, 0.25, 0, 0]
    let model = try model(
      length: 1, channels: 2, horizon: steps, targets: 1, weights: weights, future: 1)
    let u = (0..<20).map { Double($0 * 7 % 5) }
    var x = [3.0]
    for t in 1..<20 { x.append(0.5 * x[t - 1] + u[t]) }
    // For one step u itself is added; for two, every second row needs v.
    let runner = try ModelRunner(
      model,
      ports: [
        ForecastPort("past", columns: [0, 1]), ForecastPort("ahead", .future, columns: [2]),
      ], length: 1, horizon: steps)
    let plan = try WindowPlan(length: 1, horizon: 5, stride: 2)
    for origin in [3, 4, 9] {
      var known = u
      if steps == 2 {
        for t in stride(from: origin + 1, to: 20, by: 2) { known[t] = 0.5 * u[t - 1] + u[t] }
      }
      let matrix = try FloatMatrix(columns: [x, u, known])
      let view = try WindowView(
        matrix, plan.windows(targets: origin..<origin + 5, history: 0..<origin + 5))
      let forecast = try RecursiveForecaster(runner, known: [1, 2]).forecast(view, targets: [0])
      for (value, truth) in zip(forecast, x[origin..<origin + 5]) {
        #expect(abs(Double(value) - truth) < 1e-5)
      }
      #expect(throws: ModelError.self) {
        try RecursiveForecaster(runner).forecast(view, targets: [0])
      }
    }
  }

  /// Nothing of the targets' rows is looked at, whatever stands there.
  @Test func feedingBackDoesNotLookAhead() throws {
    let model = try model(length: 2, channels: 1, horizon: 1, targets: 1, weights: [-1, 2])
    let runner = try ModelRunner(
      model, ports: [ForecastPort("past", columns: [0])], length: 2, horizon: 1)
    let plan = try WindowPlan(length: 2, horizon: 4)
    let matrix = try FloatMatrix(columns: [[1, 3, .nan, .nan, .nan, .nan]])
    let view = try WindowView(matrix, plan.windows(targets: 2..<6))
    #expect(try RecursiveForecaster(runner).forecast(view, targets: [0]) == [5, 7, 9, 11])
  }

  @Test func portsThatDoNotFitAreRefused() throws {
    let model = try model(
      length: 2, channels: 1, horizon: 3, targets: 1, weights: [0, 0, 0, 0, 0, 0])
    for ports in [[], [ForecastPort("x", columns: [0])]] {
      #expect(throws: ModelError.self) {
        try ModelRunner(model, ports: ports, length: 2, horizon: 3)
      }
    }
    let port = ForecastPort("past", columns: [0])
    #expect(throws: ModelError.self) {
      try ModelRunner(model, ports: [port], length: 2, horizon: 2)
    }
    #expect(throws: ModelError.self) {
      try ModelRunner(model, ports: [port], length: 2, horizon: 3, output: "z")
    }
  }

  /// The report of a model that is a linear regression is that of the linear baseline, and the
  /// figures are those of the project's notes; paths of its JSON are short.
  @Test func theReportOfTheSunspots() throws {
    let values = try Sunspots.values.get()
    let split = try TimeSplit(count: values.count, validation: 0.1, test: 0.2)
    let plan = try WindowPlan(length: 132, horizon: 12)
    let test = try WindowBacktest(
      FloatMatrix(columns: [values]), split: split, plan: plan, targets: [0], names: ["spots"],
      season: 12)
    let before = split.joiningValidation().training
    let linear = try DirectLinear(fitting: values, length: 132, horizon: 12, on: before)
    let report = try test.report(
      model: ColumnForecaster(linear, segments: split.segments),
      baselines: test.baselines(seasons: [12, 132]))
    #expect(
      report.order == [
        "model", "last-value", "seasonal-naive-12", "seasonal-naive-132", "drift", "linear-ar",
      ])
    #expect(report.windows == 553 && report.best?.key == "linear-ar")
    #expect(abs(report.gain ?? 1) < 1e-6)
    let scores = try #require(report.scores["linear-ar"]?.total)
    #expect(abs(scores.rmse - 24.6573) < 0.005 && abs(scores.mae - 18.1997) < 0.005)
    #expect(abs((scores.mase ?? 0) - 0.8674) < 0.0005 && abs((scores.smape ?? 0) - 35.045) < 0.005)
    #expect(report.scores["linear-ar"]?.steps.count == 12)
    let encoder = JSONEncoder()
    let json = try encoder.encode(report)
    #expect(try JSONDecoder().decode(BacktestReport.self, from: json) == report)
    let tree = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    let model = (tree?["scores"] as? [String: Any])?["model"] as? [String: Any]
    let rmse = model?["rmse"] as? Double ?? .nan
    #expect(abs(rmse - scores.rmse) < 1e-6)
  }

  /// Baselines keep to their series, count in sampling steps and forecast through a gap.
  @Test func baselinesOfSeveralSeries() throws {
    let columns = [(0..<20).map(Double.init), (0..<20).map { Double(100 * $0) }]
    let split = try TimeSplit(segments: [0..<10, 10..<20], validation: [6, 16], test: [6, 16])
    let plan = try WindowPlan(length: 2, horizon: 2, samplingRate: 2, gap: 1)
    let test = try WindowBacktest(
      FloatMatrix(columns: columns), split: split, plan: plan, targets: [1, 0], names: ["b", "a"])
    // Origins 6 and 7 of the first series, 16 and 17 of the second; the last input is 4 before.
    #expect(Array(test.view.windows) == [6, 7, 16, 17])
    let last = try ColumnForecaster(LastValue(), segments: split.segments)
      .forecast(test.view, targets: [1, 0])
    #expect(last == [200, 2, 200, 2, 300, 3, 300, 3, 1200, 12, 1200, 12, 1300, 13, 1300, 13])
    let drift = try ColumnForecaster(Drift(), segments: split.segments)
      .forecast(test.view, targets: [0])
    #expect(drift == [6, 8, 7, 9, 16, 18, 17, 19])
    #expect(throws: ModelError.self) {
      try ColumnForecaster(SeasonalNaive(season: 3), segments: split.segments)
        .forecast(test.view, targets: [0])
    }
    let outcome = try test.outcome(title: "perfect", forecasts: test.truths)
    #expect(outcome.scores.rmse == 0 && outcome.columns.count == 2 && outcome.steps.count == 2)
  }
}
