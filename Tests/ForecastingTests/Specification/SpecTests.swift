// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusTensor
import Testing

@Suite struct SpecTests {
  private func spec() throws -> ForecastSpec {
    let matrix = try FloatMatrix(columns: [(0..<60).map { Double($0 * $0 % 17) }])
    let split = try TimeSplit(count: 60)
    var spec = ForecastSpec(
      window: try WindowPlan(length: 24, horizon: 2),
      columns: [
        .init("load", .target), .init("sky", .known, levels: ["clear", "rain"]),
        .init("hour-sin", .known, calendar: "hour"),
      ],
      inputs: [
        .init("past", columns: ["load", "sky"], layout: .channelsFirst),
        .init("ahead", .future, columns: ["sky", "hour-sin"]),
      ], output: "forecast")
    spec.frequency = "PT1H"
    spec.quantileLevels = [0.1, 0.5, 0.9]
    spec.scalers = try FittedScaler(
      fitting: matrix, names: ["load"], kinds: [[.log1p, .standard]], on: split.training
    ).columns
    spec.split = .init(
      trainingFrom: "2012-01-01", validationFrom: "2012-02-01", testFrom: "2012-03-01",
      end: "2012-04-01")
    spec.metrics = ["test.model.rmse": 24.5]
    spec.seed = .max
    spec.dataHash = String(repeating: "0f", count: 32)
    spec.intervals = try ConformalIntervals(
      level: 0.5, forecasts: [1, 2, 3, 4], truths: [1, 1, 1, 1], horizon: 2, columns: 1)
    return spec
  }

  @Test func aModelKeepsItsSpecification() throws {
    var model = Model(graph: Graph(), opsets: ["": 17])
    model.metadata = [("author", "x")]
    #expect(try model.forecastSpec() == nil)
    let spec = try spec()
    try model.setForecastSpec(spec)
    try model.setForecastSpec(spec)
    #expect(model.metadata.map(\.key) == ["author", "apus.forecast"])
    #expect(try model.forecastSpec() == spec)
    #expect(spec.targets == ["load"])
  }

  @Test func specificationsThatCannotBeRead() throws {
    var model = Model(graph: Graph(), opsets: ["": 17])
    var spec = try spec()
    spec.metrics = ["rmse": .nan]
    #expect(throws: ModelError.self) { try model.setForecastSpec(spec) }
    spec.metrics = [:]
    spec.version = 99
    try model.setForecastSpec(spec)
    #expect(throws: ModelError.self) { try model.forecastSpec() }
    model.metadata = [("apus.forecast", "{}")]
    #expect(throws: ModelError.self) { try model.forecastSpec() }
  }
}
