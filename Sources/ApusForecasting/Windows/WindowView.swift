// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Windows over a matrix, read without copies of the data: a batch goes straight from the matrix
/// into the memory that a model reads.
public struct WindowView: Sendable {
  public let matrix: FloatMatrix
  public let windows: WindowSet

  /// Throws: `invalidValue` when a window reads rows that the matrix has not.
  public init(_ matrix: FloatMatrix, _ windows: WindowSet) throws(ModelError) {
    if let rows = windows.rows, rows.lowerBound < 0 || rows.upperBound > matrix.rowCount {
      throw ModelError(
        .invalidValue, "the windows read rows \(rows), the matrix has \(matrix.rowCount)")
    }
    self.matrix = matrix
    self.windows = windows
  }

  /// Windows that are there.
  public var count: Int { windows.count }

  /// Writes what the windows at `positions` see, L steps of the given columns each.
  ///
  /// `target` has room for positions.count · L · columns.count numbers.
  public func gatherInputs(
    _ positions: some Collection<Int>, columns: [Int], into target: UnsafeMutablePointer<Float>,
    layout: WindowLayout = .channelsLast
  ) {
    gather(
      positions, first: -windows.plan.reach, steps: windows.plan.length, columns, target, layout)
  }

  /// Writes what comes in the windows at `positions`, H steps of the given columns each: targets,
  /// or covariates that are known beforehand.
  ///
  /// `target` has room for positions.count · H · columns.count numbers.
  public func gatherTargets(
    _ positions: some Collection<Int>, columns: [Int], into target: UnsafeMutablePointer<Float>,
    layout: WindowLayout = .channelsLast
  ) {
    gather(positions, first: 0, steps: windows.plan.horizon, columns, target, layout)
  }

  /// Writes the last input row of the windows at `positions`, [N, C]: static covariates, and what
  /// differences start from.
  ///
  /// `target` has room for positions.count · columns.count numbers.
  public func gatherLatest(
    _ positions: some Collection<Int>, columns: [Int], into target: UnsafeMutablePointer<Float>
  ) {
    let first = -(1 + windows.plan.gap) * windows.plan.samplingRate
    gather(positions, first: first, steps: 1, columns, target, .channelsLast)
  }

  private func gather(
    _ positions: some Collection<Int>, first: Int, steps: Int, _ columns: [Int],
    _ target: UnsafeMutablePointer<Float>, _ layout: WindowLayout
  ) {
    precondition(columns.allSatisfy { (0..<matrix.columnCount).contains($0) }, "no such column")
    let rate = windows.plan.samplingRate
    let to = layout.strides(windows: positions.count, steps: steps, columns: columns.count)
    let (rowStride, columnStride) = (matrix.rowStride, matrix.columnStride)
    let isWholeRows =
      matrix.order == .rowMajor && rate == 1 && to.column == 1 && to.step == columns.count
      && columns.elementsEqual(0..<matrix.columnCount)
    matrix.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for (place, position) in positions.enumerated() {
        let from = base + (windows[position] + first) * rowStride
        let window = target + place * to.window
        if isWholeRows {
          window.update(from: from, count: steps * columns.count)
          continue
        }
        for (number, column) in columns.enumerated() {
          let source = from + column * columnStride
          let sink = window + number * to.column
          if rowStride == 1 && rate == 1 && to.step == 1 {
            sink.update(from: source, count: steps)
          } else {
            for step in 0..<steps { sink[step * to.step] = source[step * rate * rowStride] }
          }
        }
      }
    }
  }
}
