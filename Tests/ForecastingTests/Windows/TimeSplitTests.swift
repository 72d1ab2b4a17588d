// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import Testing

@Suite struct TimeSplitTests {
  @Test func partsOfTheSunspots() throws {
    let split = try TimeSplit(count: 2820, validation: 0.1, test: 0.2)
    #expect(split.ranges(.training) == [0..<1974])
    #expect(split.ranges(.validation) == [1974..<2256])
    #expect(split.ranges(.test) == [2256..<2820])
    #expect(split.joiningValidation().training.ranges == [0..<2256])
    let plan = try WindowPlan(length: 132, horizon: 12)
    #expect(try split.windows(plan, .test).count == 553)
  }

  /// No row is a target in two parts; training reads training rows alone; inputs of later parts
  /// come from their own segment.
  @Test(arguments: [(1, 1, 0), (2, 1, 1), (1, 3, 0)])
  func nothingLeaks(numbers: (stride: Int, rate: Int, gap: Int)) throws {
    let plan = try WindowPlan(
      length: 5, horizon: 3, stride: numbers.stride, samplingRate: numbers.rate, gap: numbers.gap)
    let segments = [0..<100, 100..<160, 170..<300]
    let split = try TimeSplit(
      segments: segments, validation: [60, 150, 240], test: [80, 160, 270])
    var seen: [Int: TimeSplit.Part] = [:]
    for part in TimeSplit.Part.allCases {
      for origin in try split.windows(plan, part) {
        let targets = (0..<3).map { plan.targetRow($0, origin: origin) }
        let inputs = (0..<5).map { plan.inputRow($0, origin: origin) }
        for row in targets {
          #expect(seen[row, default: part] == part)
          seen[row] = part
        }
        #expect(segments.contains { segment in (inputs + targets).allSatisfy(segment.contains) })
        if part == .training {
          #expect(
            split.training.ranges.contains { range in
              (inputs + targets).allSatisfy(range.contains)
            })
        }
      }
    }
    #expect(Set(seen.values).count == 3)
  }

  @Test func splitsThatCannotBeAreRefused() {
    #expect(throws: ModelError.self) { try TimeSplit(count: 10, validation: 0.5, test: 0.5) }
    #expect(throws: ModelError.self) { try TimeSplit(count: 0, validation: 0, test: 0) }
    #expect(throws: ModelError.self) { try TimeSplit(count: 10, validation: -0.1, test: 0.5) }
    #expect(throws: ModelError.self) { try TimeSplit(count: 10, validation: .nan, test: 0.5) }
    #expect(throws: ModelError.self) {
      try TimeSplit(segments: [0..<10], validation: [8], test: [5])
    }
    #expect(throws: ModelError.self) {
      try TimeSplit(segments: [0..<10, 5..<20], validation: [8, 8], test: [9, 9])
    }
  }

  @Test func aPartWithoutWindowsSaysSo() throws {
    let split = try TimeSplit(count: 20, validation: 0.1, test: 0.2)
    let error = #expect(throws: ModelError.self) {
      try split.windows(WindowPlan(length: 3, horizon: 3), .validation)
    }
    #expect(error?.message.contains("2 rows") == true)
  }
}
