// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import Testing

@Suite struct ConformalTests {
  @Test func theRadiusIsARank() throws {
    // Four errors 1 … 4 for step 0, ten times that for step 1; ⌈5·0.6⌉ = 3.
    let forecasts: [Float] = [1, 10, -3, 30, 2, -20, 4, 40]
    let zeros = [Float](repeating: 0, count: 8)
    let intervals = try ConformalIntervals(
      level: 0.6, forecasts: forecasts, truths: zeros, horizon: 2, columns: 1)
    #expect(intervals.radii == [[3], [30]] && intervals.count == 4)
    #expect(intervals.interval(around: 5, step: 1) == (-25, 35))
    for (level, needed) in [(0.9, "9"), (0.85, "6")] {
      let error = #expect(throws: ModelError.self) {
        try ConformalIntervals(
          level: level, forecasts: forecasts, truths: zeros, horizon: 2, columns: 1)
      }
      #expect(error?.message.hasSuffix("needs \(needed)") == true)
    }
    #expect(throws: ModelError.self) {
      try ConformalIntervals(level: 1, forecasts: [], truths: [], horizon: 1, columns: 1)
    }
  }

  /// Over many draws of calibration and test the coverage is what is promised, whatever the
  /// errors' distribution: here one-sided with a heavy tail, and a model that is always wrong.
  @Test(arguments: [0.5, 0.8, 0.9]) func whatIsPromisedIsHeld(level: Double) throws {
    var state: UInt64 = 99
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    func truth() -> Float { Float(3 + 1 / (0.05 + uniform())) }
    let count = 39
    var errors = IntervalErrors(level: level)
    for _ in 0..<1500 {
      let truths = (0..<count).map { _ in truth() }
      let intervals = try ConformalIntervals(
        level: level, forecasts: [Float](repeating: 2, count: count), truths: truths, horizon: 1,
        columns: 1)
      for _ in 0..<4 {
        let (low, high) = intervals.interval(around: 2, step: 0)
        errors.add(low: low, high: high, truth: Double(truth()))
      }
    }
    let most = level + 1 / Double(count + 1)
    #expect(errors.coverage > level - 0.015 && errors.coverage < most + 0.015)
  }

  @Test func crossedQuantilesAreSorted() {
    var values: [Float] = [1, 3, 2, 5, 4, 6]
    QuantileOrder.restore(&values, levels: 3)
    #expect(values == [1, 2, 3, 4, 5, 6])
    QuantileOrder.restore(&values, levels: 1)
    #expect(values == [1, 2, 3, 4, 5, 6])
  }
}
