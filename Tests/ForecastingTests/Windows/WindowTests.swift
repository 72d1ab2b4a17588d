// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import Foundation
import Testing

@Suite struct WindowTests {
  /// Rows 0 ..< count as one column of row numbers.
  private func rows(_ count: Int) throws -> FloatMatrix {
    try FloatMatrix(columns: [(0..<count).map(Double.init)])
  }

  private func inputs(_ view: WindowView, _ position: Int) -> [Float] {
    var batch = [Float](repeating: .nan, count: view.windows.plan.length)
    view.gatherInputs([position], columns: [0], into: &batch)
    return batch
  }

  private func targets(_ view: WindowView, _ position: Int) -> [Float] {
    var batch = [Float](repeating: .nan, count: view.windows.plan.horizon)
    view.gatherTargets([position], columns: [0], into: &batch)
    return batch
  }

  @Test func theFirstAndTheLastWindowOfTenRows() throws {
    let plan = try WindowPlan(length: 3, horizon: 2)
    let view = try WindowView(rows(10), plan.windows(targets: 0..<10))
    #expect(Array(view.windows) == [3, 4, 5, 6, 7, 8])
    #expect(inputs(view, 0) == [0, 1, 2] && targets(view, 0) == [3, 4])
    #expect(inputs(view, 5) == [5, 6, 7] && targets(view, 5) == [8, 9])
  }

  /// The example of Keras's `timeseries_dataset_from_array`, 100 rows in sequences of ten, every
  /// second row, three apart; the window that begins at row 81 is the one that Keras lost.
  @Test func aSamplingRateLosesNoWindow() throws {
    let plan = try WindowPlan(length: 9, horizon: 1, stride: 3, samplingRate: 2)
    let view = try WindowView(rows(100), plan.windows(targets: 0..<100))
    #expect(view.count == 28)
    #expect(inputs(view, 0) + targets(view, 0) == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18])
    #expect(inputs(view, 1) + targets(view, 1) == [3, 5, 7, 9, 11, 13, 15, 17, 19, 21])
    #expect(inputs(view, 27) + targets(view, 27) == [81, 83, 85, 87, 89, 91, 93, 95, 97, 99])
  }

  @Test func aGapLeavesStepsOut() throws {
    let plan = try WindowPlan(length: 2, horizon: 2, samplingRate: 3, gap: 1)
    let view = try WindowView(rows(13), plan.windows(targets: 0..<13))
    #expect(Array(view.windows) == [9])
    #expect(inputs(view, 0) == [0, 3] && targets(view, 0) == [9, 12])
  }

  @Test func oneRowLessThanAWindowGivesNone() throws {
    let plan = try WindowPlan(length: 4, horizon: 3)
    #expect(plan.windows(targets: 0..<6).isEmpty)
    #expect(plan.windows(targets: 0..<7).count == 1)
  }

  /// Every origin that the definition allows, and no other.
  @Test(arguments: [1, 3, 4], [1, 2, 5])
  func windowsAreThoseOfTheDefinition(length: Int, horizon: Int) throws {
    for (stride, rate, gap) in [(1, 1, 0), (2, 1, 3), (1, 3, 0), (3, 2, 1)] {
      let plan = try WindowPlan(
        length: length, horizon: horizon, stride: stride, samplingRate: rate, gap: gap)
      let (history, targets) = (3..<40, 20..<40)
      let all = targets.filter { origin in
        plan.inputRow(0, origin: origin) >= history.lowerBound
          && plan.targetRow(horizon - 1, origin: origin) < targets.upperBound
      }
      let expected = all.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
      #expect(Array(plan.windows(targets: targets, history: history)) == expected)
      #expect(plan.inputRow(length - 1, origin: 50) == 50 - (gap + 1) * rate)
    }
  }

  @Test(arguments: [
    (0, 1, 1, 1, 0), (1, 0, 1, 1, 0), (1, 1, 0, 1, 0), (1, 1, 1, 0, 0), (1, 1, 1, 1, -1),
  ])
  func plansOutOfRangeAreRefused(plan: (Int, Int, Int, Int, Int)) {
    #expect(throws: ModelError.self) {
      try WindowPlan(
        length: plan.0, horizon: plan.1, stride: plan.2, samplingRate: plan.3, gap: plan.4)
    }
  }

  @Test func aPlanComesBackFromJSON() throws {
    let plan = try WindowPlan(length: 5, horizon: 2, stride: 3, samplingRate: 2, gap: 1)
    let text = try JSONEncoder().encode(plan)
    #expect(try JSONDecoder().decode(WindowPlan.self, from: text) == plan)
    #expect(throws: ModelError.self) {
      try JSONDecoder().decode(WindowPlan.self, from: Data(#"{"length":0,"horizon":1}"#.utf8))
    }
  }

  /// A batch is its windows, element by element, in every order of matrix and batch.
  @Test(arguments: [FloatMatrix.Order.rowMajor, .columnMajor], [[0, 1, 2], [2], [2, 0]])
  func aBatchIsItsWindows(order: FloatMatrix.Order, columns: [Int]) throws {
    let numbers = (0..<3).map { column in (0..<30).map { Double(100 * column + $0) } }
    let matrix = try FloatMatrix(columns: numbers, order: order)
    for rate in [1, 2] {
      let plan = try WindowPlan(length: 4, horizon: 3, samplingRate: rate, gap: rate - 1)
      let view = try WindowView(matrix, plan.windows(targets: 0..<30))
      let positions = [view.count - 1, 0, 3]
      for layout in [WindowLayout.channelsLast, .channelsFirst, .timeFirst] {
        var batch = [Float](repeating: .nan, count: 3 * 4 * columns.count)
        view.gatherInputs(positions, columns: columns, into: &batch, layout: layout)
        var future = [Float](repeating: .nan, count: 3 * 3 * columns.count)
        view.gatherTargets(positions, columns: columns, into: &future, layout: layout)
        func place(_ n: Int, _ t: Int, _ c: Int, _ steps: Int) -> Int {
          switch layout {
          case .channelsLast: (n * steps + t) * columns.count + c
          case .channelsFirst: (n * columns.count + c) * steps + t
          case .timeFirst: (t * 3 + n) * columns.count + c
          }
        }
        for (n, position) in positions.enumerated() {
          let origin = view.windows[position]
          for (c, column) in columns.enumerated() {
            for t in 0..<4 {
              let row = plan.inputRow(t, origin: origin)
              #expect(batch[place(n, t, c, 4)] == Float(100 * column + row))
            }
            for t in 0..<3 {
              let row = plan.targetRow(t, origin: origin)
              #expect(future[place(n, t, c, 3)] == Float(100 * column + row))
            }
          }
        }
      }
    }
  }

  @Test func theLatestRowIsTheLastInput() throws {
    let plan = try WindowPlan(length: 2, horizon: 1, samplingRate: 2, gap: 1)
    let view = try WindowView(rows(9), plan.windows(targets: 0..<9))
    var latest = [Float](repeating: .nan, count: view.count)
    view.gatherLatest(0..<view.count, columns: [0], into: &latest)
    #expect(latest == [2, 3, 4])
    #expect((0..<view.count).map { inputs(view, $0)[1] } == latest)
  }

  @Test func windowsBeyondTheMatrixAreRefused() throws {
    let windows = try WindowPlan(length: 2, horizon: 1).windows(targets: 0..<9)
    #expect(throws: ModelError.self) { try WindowView(rows(8), windows) }
  }
}
