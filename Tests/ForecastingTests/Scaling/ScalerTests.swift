// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import Testing

@Suite struct ScalerTests {
  private func scaler(
    _ values: [Double], _ kinds: [ScalerKind], test: Double = 0
  ) throws -> FittedScaler {
    let split = try TimeSplit(count: values.count, validation: 0, test: test)
    return try FittedScaler(
      fitting: FloatMatrix(columns: [values]), names: ["x"], kinds: [kinds], on: split.training)
  }

  @Test(arguments: [
    (ScalerKind.standard, 5.0, 2.0), (.minMax, 2, 7), (.maxAbs, 0, 9), (.robust, 4.5, 1.5),
  ])
  func whatIsFitted(kind: ScalerKind, shift: Double, scale: Double) throws {
    // Quartiles of the sorted 2 4 4 4 5 5 7 9 at places 1.75, 3.5 and 5.25: 4, 4.5 and 5.5.
    let step = try scaler([2, 4, 4, 4, 5, 5, 7, 9], [kind]).columns[0].steps[0]
    #expect(step.shift == shift && step.scale == scale)
  }

  @Test func aColumnThatNeverChangesKeepsItsScale() throws {
    for kind in [ScalerKind.standard, .minMax, .robust] {
      let fitted = try scaler([3, 3, 3], [kind])
      #expect(fitted.columns[0].steps[0].scale == 1)
      #expect(try fitted.scaled(FloatMatrix(columns: [[3, 4]])).values == [0, 1])
    }
  }

  /// Whatever later rows hold, the scaler is the same, and says what it has seen.
  @Test(arguments: ScalerKind.allCases) func laterRowsDoNotMatter(kind: ScalerKind) throws {
    let past = [1.0, 5, 2, 8, 3, 3, 9, 4]
    let a = try scaler(past + [1, 2], [kind], test: 0.2)
    let b = try scaler(past + [1000, .infinity], [kind], test: 0.2)
    #expect(a == b && a.training.ranges == [0..<8])
  }

  @Test func numbersThatCannotBeScaled() {
    #expect(throws: ModelError.self) { try scaler([1, .nan, 2], [.standard]) }
    #expect(throws: ModelError.self) { try scaler([1, -1, 2], [.log1p]) }
    #expect(throws: ModelError.self) { try scaler([1, 2, 3], [.difference, .difference]) }
    #expect(throws: ModelError.self) {
      try scaler([1, 2, 3], [.difference]).scaled(FloatMatrix(columns: [[1, 2]]))
    }
  }

  @Test func differencesOfAWindow() throws {
    let fitted = try scaler([1, 2, 4, 8], [.difference])
    var window: [Float] = [3, 5, 4]
    fitted.scaleInputs(&window, windows: 1, steps: 3, columns: [0])
    #expect(window == [0, 2, -1])
    var targets: [Float] = [6, 6, 1]
    fitted.scaleTargets(&targets, latest: [4], windows: 1, steps: 3, columns: [0])
    #expect(targets == [2, 0, -5])
    fitted.unscaleForecasts(&targets, latest: [4], windows: 1, steps: 3, columns: [0])
    #expect(targets == [6, 6, 1])
  }

  /// What scaling targets does, unscaling undoes, for chains, layouts and several columns.
  @Test(arguments: [WindowLayout.channelsLast, .channelsFirst, .timeFirst])
  func unscalingUndoesScaling(layout: WindowLayout) throws {
    let columns = (0..<4).map { (column: Int) -> [Double] in
      (0..<50).map { (row: Int) -> Double in Double((row * 7 + column * 3) % 11 + column) }
    }
    let matrix = try FloatMatrix(columns: columns)
    let split = try TimeSplit(count: 50)
    let fitted = try FittedScaler(
      fitting: matrix, names: ["a", "b", "c", "d"],
      kinds: [[.log1p, .standard], [.difference, .robust], [.minMax], [.log1p, .difference]],
      on: split.training)
    let plan = try WindowPlan(length: 6, horizon: 4)
    let view = try WindowView(matrix, split.windows(plan, .test))
    let (numbers, positions) = ([3, 1, 0, 2], [0, 2, 5])
    var raw = [Float](repeating: 0, count: 3 * 4 * 4)
    view.gatherTargets(positions, columns: numbers, into: &raw, layout: layout)
    var latest = [Float](repeating: 0, count: 3 * 4)
    view.gatherLatest(positions, columns: numbers, into: &latest)
    var batch = raw
    fitted.scaleTargets(
      &batch, latest: latest, windows: 3, steps: 4, columns: numbers, layout: layout)
    #expect(zip(batch, raw).contains { abs($0 - $1) > 0.1 })
    fitted.unscaleForecasts(
      &batch, latest: latest, windows: 3, steps: 4, columns: numbers, layout: layout)
    for (got, expected) in zip(batch, raw) { #expect(abs(got - expected) < 1e-5) }
  }

  @Test func aMatrixAndItsWindowsAreScaledAlike() throws {
    let matrix = try FloatMatrix(columns: [(0..<20).map { Double($0 % 7) }], order: .columnMajor)
    let split = try TimeSplit(count: 20)
    let fitted = try FittedScaler(
      fitting: matrix, names: ["x"], kinds: [[.log1p, .standard]], on: split.training)
    let windows = try split.windows(WindowPlan(length: 3, horizon: 1), .training)
    var early = [Float](repeating: 0, count: 9)
    try WindowView(fitted.scaled(matrix), windows).gatherInputs(0..<3, columns: [0], into: &early)
    var late = early
    try WindowView(matrix, windows).gatherInputs(0..<3, columns: [0], into: &late)
    fitted.scaleInputs(&late, windows: 3, steps: 3, columns: [0])
    #expect(early == late)
  }
}
