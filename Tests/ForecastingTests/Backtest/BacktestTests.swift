// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import Testing

@Suite struct BacktestTests {
  let values = [1.0, 5, 2, 6, 3, 7, 4, 8]

  @Test func theOriginsLeaveRoomOnBothSides() throws {
    #expect(try Backtest(count: 8, start: 4, horizon: 2, reach: 2).origins == [4, 5, 6])
    #expect(try Backtest(count: 8, start: 1, horizon: 1, reach: 6).origins == [6, 7])
    #expect(throws: ModelError.self) { try Backtest(count: 8, start: 7, horizon: 2, reach: 1) }
  }

  @Test func baselinesOnASeries() throws {
    let test = try Backtest(count: 8, start: 4, horizon: 2, reach: 2)
    let last = try test.outcome(of: LastValue(), on: values)
    #expect(last.forecasts == [[6, 6], [3, 3], [7, 7]])
    #expect(last.steps.map(\.bias) == [2.0 / 3, -1])
    let season = try test.outcome(of: SeasonalNaive(season: 2), on: values)
    #expect(season.forecasts == [[2, 6], [6, 3], [3, 7]])
    #expect(season.scores.rmse == 1)
    #expect(season.scores.bias == -1)
  }

  @Test func aSeasonShorterThanTheHorizonRepeats() throws {
    let forecast = try SeasonalNaive(season: 2).forecast(values, origins: [8], horizon: 5)
    #expect(forecast == [[4, 8, 4, 8, 4]])
  }

  @Test func scores() {
    let scores = Scores([(1, 4), (6, 2)])
    let root: Double = 12.5.squareRoot()
    #expect(scores.rmse == root)
    #expect(scores.mae == 3.5)
    #expect(scores.bias == 0.5)
  }

  /// A model that adds 1 and 2 to the window's last value, in every shape that windows may have.
  @Test(arguments: [[nil, 3, 1], [nil, 1, 3], [nil, 3], [3], [1, 3, 1]] as [[Int?]])
  func aModelSeesItsWindows(shape: [Int?]) throws {
    let type = TensorType(.float32, shape.map { $0.map(Dimension.known) ?? "N" })
    let model = try ModelForecaster(input: type, largestBatch: 2) { (input) throws(ModelError) in
      let windows = try input.doubles()
      let batch = windows.count / 3
      var result: [Double] = []
      for place in 0..<batch {
        for step in [1.0, 2] { result.append(windows[3 * place + 2] + step) }
      }
      return try Tensor(.float32, shape: [batch, 2], converting: result)
    }
    #expect(model.window == 3 && model.horizon == 2)
    let forecast = try model.forecast(values, origins: [3, 4, 8], horizon: 2)
    #expect(forecast == [[3, 4], [7, 8], [9, 10]])
  }

  @Test(arguments: [[nil, 3, 2], [nil, nil], [nil, 3, 1, 1]] as [[Int?]])
  func inputsThatAreNoWindowAreRefused(shape: [Int?]) {
    let type = TensorType(.float32, shape.map { $0.map(Dimension.known) ?? "N" })
    #expect(throws: ModelError.self) { try ModelForecaster(input: type) { $0 } }
  }
}
