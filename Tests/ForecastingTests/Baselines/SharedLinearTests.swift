// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import Testing

@Suite struct SharedLinearTests {
  /// Two columns that follow x[t + 1] = 1.5 x[t] − 0.9 x[t − 1] + 0.2 exactly.
  static func view(length: Int = 5, horizon: Int = 3) throws -> WindowView {
    let columns = [[1.0, 2], [-3, 0.5]].map { start in
      (2..<60).reduce(into: start) { series, step in
        series.append(1.5 * series[step - 1] - 0.9 * series[step - 2] + 0.2)
      }
    }
    let plan = try WindowPlan(length: length, horizon: horizon)
    return try WindowView(FloatMatrix(columns: columns), plan.windows(targets: 0..<60))
  }

  @Test func theRuleOfTheSeriesIsFound() throws {
    let linear = try SharedLinear(fitting: Self.view(), columns: [0, 1], length: 2)
    // The first step ahead is the rule itself: the older value, the newer one, the constant.
    let first = (linear.kernel[0], linear.kernel[3], linear.bias[0])
    #expect(abs(first.0 + 0.9) < 1e-3 && abs(first.1 - 1.5) < 1e-3 && abs(first.2 - 0.2) < 1e-3)
    // The second is the rule applied to itself: 1.5² − 0.9.
    #expect(abs(linear.kernel[4] - 1.35) < 1e-3)
    #expect(linear.kernel.count == 6 && linear.bias.count == 3)
  }

  @Test(arguments: [0, 6]) func lengthsThatAWindowHasNotAreRefused(_ length: Int) throws {
    let view = try Self.view()
    #expect(throws: ModelError.self) {
      try SharedLinear(fitting: view, columns: [0], length: length)
    }
  }

  @Test func tooFewWindowsAreRefused() throws {
    let view = try Self.view(length: 55)
    #expect(throws: ModelError.self) {
      try SharedLinear(fitting: view, columns: [0], length: 55)
    }
  }
}
