// SPDX-License-Identifier: Apache-2.0

extension FittedScaler {
  /// Scales a gathered batch of inputs in place: N windows of T steps of the given columns.
  public func scaleInputs(
    _ batch: UnsafeMutablePointer<Float>, windows: Int, steps: Int, columns: [Int],
    layout: WindowLayout = .channelsLast
  ) {
    forEachRun(windows, steps, columns, layout) { column, _, offset, stride in
      column.scale(batch + offset, steps, stride)
    }
  }

  /// Scales a gathered batch of targets in place. `latest` is [N, columns]: the windows' last
  /// inputs in raw units, which differences begin at (`WindowView.gatherLatest`).
  public func scaleTargets(
    _ batch: UnsafeMutablePointer<Float>, latest: UnsafePointer<Float>, windows: Int, steps: Int,
    columns: [Int], layout: WindowLayout = .channelsLast
  ) {
    forEachRun(windows, steps, columns, layout) { column, place, offset, stride in
      column.scaleTargets(batch + offset, steps, stride, latest: latest[place])
    }
  }

  /// Takes a batch of forecasts back to raw units in place; `latest` as for targets.
  ///
  /// `levels` numbers lie side by side where a model gives quantiles: [N, T, columns, levels].
  /// Differences sum each level along time, which for quantiles is only an approximation.
  public func unscaleForecasts(
    _ batch: UnsafeMutablePointer<Float>, latest: UnsafePointer<Float>, windows: Int, steps: Int,
    columns: [Int], levels: Int = 1, layout: WindowLayout = .channelsLast
  ) {
    forEachRun(windows, steps, columns, layout) { column, place, offset, stride in
      for level in 0..<levels {
        column.unscale(
          batch + offset * levels + level, steps, stride * levels, latest: latest[place])
      }
    }
  }

  /// Calls `body` with each column of each window: its scaler, its place in an [N, C] array, and
  /// where its numbers begin and how far apart they are.
  private func forEachRun(
    _ windows: Int, _ steps: Int, _ numbers: [Int], _ layout: WindowLayout,
    _ body: (_ column: ColumnScaler, _ place: Int, _ offset: Int, _ stride: Int) -> Void
  ) {
    let strides = layout.strides(windows: windows, steps: steps, columns: numbers.count)
    for (place, number) in numbers.enumerated() where !columns[number].steps.isEmpty {
      for window in 0..<windows {
        body(
          columns[number], window * numbers.count + place,
          window * strides.window + place * strides.column, strides.step)
      }
    }
  }
}
