// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusONNX
import ApusTensor
import Testing

struct ForecastingArchitectureTests {
  /// An architecture and how many numbers it learns in three shapes: 24 times to 6 of one series,
  /// 40 times of 3 features with 2 targets, 3 quantiles and a known future, and 20 times to 4
  /// classes.
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var counts: [Int]
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "parallel", counts: [16_038, 21_974, 15_172]),
    Case(name: "parallel-weighted", counts: [15_016, 20_952, 14_150]),
    Case(name: "parallel-gated", counts: [17_094, 23_030, 16_228]),
    Case(name: "parallel-attention", counts: [15_046, 20_982, 14_180]),
    Case(name: "ensemble", counts: [14_156, 21_484, 13_224]),
    Case(name: "stacked", counts: [20_070, 21_654, 20_100]),
    Case(name: "bilstm-attention", counts: [17_543, 21_431, 17_381]),
    Case(name: "encoder-decoder", counts: [20_961, 21_830]),
    Case(name: "convlstm", counts: [25_313, 27_782, 17_444]),
    Case(name: "lstm-fcn", counts: [266_582, 273_030, 267_204]),
    Case(name: "lstnet", counts: [6_908, 12_245]),
    Case(name: "tcn", counts: [15_910, 23_766, 15_972]),
    Case(name: "resnet1d", counts: [521_286, 526_134, 521_604]),
    Case(name: "dlinear", counts: [300, 1_254]),
  ]

  static let plain = ArchitectureShape.forecast(window: 24, horizon: 6)
  static let rich = ArchitectureShape.forecast(
    window: 40, features: 3, horizon: 5, targets: 2, quantiles: 3, knownFuture: 4)
  static let classes = ArchitectureShape.classification(window: 20, features: 2, classes: 4)

  /// Small sizes, so that the reference is quick.
  private func options(_ architecture: ForecastingArchitecture) -> ArchitectureOptions {
    var options = architecture.defaults
    (options.units, options.filters, options.period) = (8, 6, 7)
    return options
  }

  private func check(_ model: FunctionalModel, _ shape: ArchitectureShape) throws {
    for batch in [1, 3] {
      var inputs = [sample([batch, shape.window, shape.features])]
      var expected: [Int]
      switch shape.result {
      case .classes(let count): expected = [batch, count]
      case .forecast(let horizon, let targets, let quantiles):
        expected = [batch, horizon, targets * quantiles]
        if shape.knownFuture > 0 { inputs.append(sample([batch, horizon, shape.knownFuture])) }
      }
      let data = inputs.map(Datum.tensor)
      let inference = try model.build()
      let result = try #require(inference.graph.evaluate(data).first)
      guard case .tensor(let tensor) = result else { continue }
      #expect(tensor.shape == expected)
      let values = try tensor.doubles()
      #expect(values.allSatisfy(\.isFinite) && Set(values).count > 1)
      if case .classes(let count) = shape.result {
        for n in 0..<batch {
          #expect(abs(values[n * count..<(n + 1) * count].reduce(0, +) - 1) < 1e-5)
        }
      }
      let names = inference.graph.outputs.map { inference.graph[$0].name }
      #expect(names == [shape.result == .classes(4) ? "class" : "forecast"])
      _ = try ONNXWriter().bytes(of: inference.exported())
      let training = try model.buildForTraining()
      #expect(training.outputCount == 1)
      let results = try training.model.graph.undropped().evaluate(data)
      #expect(results.count == 1 + training.stateUpdates.count)
      guard case .tensor(let trained) = results[0] else { continue }
      #expect(trained.shape == expected)
      if training.stateUpdates.isEmpty { try expectClose(trained, tensor) }
    }
  }

  @Test func namesAndSummaries() throws {
    let all = ForecastingArchitecture.all
    #expect(all.map(\.name) == Self.cases.map(\.name))
    #expect(all.allSatisfy { !$0.summary.isEmpty && !$0.summary.contains("\n") })
    #expect(throws: ModelError.self) { try ForecastingArchitecture.named("transformer") }
  }

  @Test(arguments: cases) func forecasts(architecture: Case) throws {
    let architecture = try ForecastingArchitecture.named(architecture.name)
    var options = options(architecture)
    try check(architecture.model(Self.plain, options: options), Self.plain)
    options.highway = 9
    options.instanceNormalization = true
    try check(architecture.model(Self.rich, options: options), Self.rich)
  }

  @Test(arguments: cases) func classifies(architecture: Case) throws {
    let architecture = try ForecastingArchitecture.named(architecture.name)
    guard architecture.classifies else {
      #expect(throws: ModelError.self) { try architecture.model(Self.classes) }
      return
    }
    try check(architecture.model(Self.classes, options: options(architecture)), Self.classes)
  }

  @Test(arguments: cases) func parameterCounts(architecture: Case) throws {
    let entry = try ForecastingArchitecture.named(architecture.name)
    var counts: [Int] = []
    for shape in [Self.plain, Self.rich] + (entry.classifies ? [Self.classes] : []) {
      counts.append(try entry.model(shape).trainableParameterCount)
    }
    #expect(counts == architecture.counts)
  }

  @Test(arguments: cases) func smallWindows(architecture: Case) throws {
    let entry = try ForecastingArchitecture.named(architecture.name)
    var options = options(entry)
    options.highway = nil
    for window in [1, 2, 5] {
      let shape = ArchitectureShape.forecast(window: window, horizon: 2)
      _ = try entry.model(shape)
      let model = try entry.model(shape, options: options)
      let result = try model.evaluate(sample([2, window, 1]))[0]
      #expect(result.shape == [2, 2, 1])
    }
  }

  @Test func ensembleMembersAreTrainedApart() throws {
    let shape = Self.plain
    let members = try ForecastingArchitecture.ensemble.members(shape, seed: 3)
    #expect(members.map(\.name) == ["cnn", "lstm"])
    let joined = try ForecastingArchitecture.ensemble.joined(
      members, weights: .fixed([0.25, 0.75]))
    let x = sample([2, 24, 1])
    let parts = try members.map { try $0.evaluate(x)[0].doubles() }
    let result = try joined.evaluate(x)[0].doubles()
    for (i, value) in result.enumerated() {
      #expect(abs(value - 0.25 * parts[0][i] - 0.75 * parts[1][i]) < 1e-5)
    }
    #expect(try ForecastingArchitecture.parallel.members(shape).count == 1)
  }

  /// With instance normalisation a forecast moves and stretches with its window.
  @Test(arguments: ["parallel", "dlinear"]) func forecastsFollowTheirUnits(name: String) throws {
    let architecture = try ForecastingArchitecture.named(name)
    var options = architecture.defaults
    (options.instanceNormalization, options.highway) = (true, 12)
    let model = try architecture.model(Self.plain, options: options)
    let x = sample([1, 24, 1])
    let moved = floats([1, 24, 1], try x.doubles().map { 40 * $0 + 1000 })
    let (a, b) = (try model.evaluate(x)[0].doubles(), try model.evaluate(moved)[0].doubles())
    for (a, b) in zip(a, b) { #expect(abs(b - (40 * a + 1000)) < 0.05) }
  }

  /// The highway is a linear map of the last values: with the body's head at zero it is all.
  @Test func highwaysAreLinear() throws {
    var options = ForecastingArchitecture.stacked.defaults
    options.highway = 3
    let shape = ArchitectureShape.forecast(
      window: 6, features: 2, horizon: 2, targets: 1, quantiles: 2)
    let model = try ForecastingArchitecture.stacked.model(shape, options: options)
    try model.setTrained([
      "dense/kernel": floats([32, 4], [Double](repeating: 0, count: 128)),
      "highway/kernel": floats([3, 4], [1, 2, 3, 4, 10, 20, 30, 40, 100, 200, 300, 400]),
      "highway/bias": floats([4], [0.5, 0, 0, 0]),
    ])
    let x = floats([1, 6, 2], [0, 9, 0, 9, 0, 9, 1, 9, 2, 9, 3, 9])
    let expected = [321.5, 642, 963, 1284]
    #expect(try model.evaluate(x)[0].doubles() == expected)
  }

  @Test func sizesAreChecked() {
    let shapes = [
      ArchitectureShape.forecast(window: 0, horizon: 2),
      .forecast(window: 5, features: 1, horizon: 2, targets: 2),
      .forecast(window: 5, horizon: .max, quantiles: 4),
      .forecast(window: 5, horizon: 2, knownFuture: -1), .classification(window: 5, classes: 0),
    ]
    for shape in shapes {
      #expect(throws: ModelError.self) { try ForecastingArchitecture.parallel.model(shape) }
    }
    for change in [
      { $0.highway = 25 }, { $0.units = 0 }, { $0.blocks = 99 }, { $0.period = -1 },
    ] as [(inout ArchitectureOptions) -> Void] {
      var options = ArchitectureOptions()
      change(&options)
      #expect(throws: ModelError.self) {
        try ForecastingArchitecture.tcn.model(Self.plain, options: options)
      }
    }
  }
}
