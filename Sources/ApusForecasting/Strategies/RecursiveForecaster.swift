// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A model of few steps asked again and again: what it forecast becomes its input.
///
/// Columns known beforehand are read from the matrix for the steps ahead; past covariates, which
/// nobody knows there, keep their last value. The model gives h steps of all targets, [N, h, K], in
/// the matrix's units; its inputs hold every target column.
public struct RecursiveForecaster: WindowForecaster {
  public var title = "model"
  public let runner: ModelRunner
  /// Columns whose numbers in the steps ahead are known: calendar, plans, weather forecasts.
  public let known: Set<Int>

  public init(_ runner: ModelRunner, known: Set<Int> = []) {
    self.runner = runner
    self.known = known
  }

  public func forecast(_ view: WindowView, targets: [Int]) throws(ModelError) -> [Float] {
    let plan = view.windows.plan
    try check(plan, targets)
    var tape = Tape(view, targets: targets, known: known, horizon: plan.horizon)
    for start in stride(from: 0, to: plan.horizon, by: runner.horizon) {
      var given: [Float] = []
      try runner.run(count: view.count, into: &given) { port, range, memory in
        let first = port.source == .latest ? start + plan.length - 1 : start
        let steps = port.steps(length: plan.length, horizon: runner.horizon)
        let offset = port.source == .future ? start + plan.length : first
        tape.gather(range, port, from: offset, steps: steps, into: memory)
      }
      tape.put(given, at: plan.length + start, steps: runner.horizon)
    }
    return tape.forecasts(length: plan.length, horizon: plan.horizon)
  }

  private func check(_ plan: WindowPlan, _ targets: [Int]) throws(ModelError) {
    guard plan.length == runner.length, plan.gap == 0,
      runner.outputSize == runner.horizon * targets.count
    else {
      throw ModelError(
        .invalidValue,
        "feeding back needs windows without a gap of the model's \(runner.length) steps, and "
          + "\(runner.horizon)·\(targets.count) numbers from it; the windows have \(plan.length) "
          + "steps and a gap of \(plan.gap), the model gives \(runner.outputSize) numbers")
    }
    for port in runner.ports where port.source == .future {
      guard known.isSuperset(of: port.columns) else {
        throw ModelError(
          .invalidValue, "columns \(port.columns) are not all known beforehand",
          at: .value(port.name))
      }
    }
  }

  /// All rows of all windows: what was, then what is known or forecast. [N, L + H + h, C].
  private struct Tape {
    let columns: Int
    let rows: Int
    let windows: Int
    let targets: [Int]
    private var values: [Float]

    init(_ view: WindowView, targets: [Int], known: Set<Int>, horizon: Int) {
      let plan = view.windows.plan
      columns = view.matrix.columnCount
      // A last run of several steps may go beyond the horizon: room for as many again.
      rows = plan.length + 2 * horizon
      windows = view.count
      self.targets = targets
      values = [Float](repeating: 0, count: windows * rows * columns)
      let matrix = view.matrix
      for window in 0..<windows {
        let origin = view.windows[window]
        for row in 0..<rows {
          for column in 0..<columns {
            let isPast = row < plan.length
            let isKnown = isPast || (known.contains(column) && row < plan.length + horizon)
            let step = isKnown ? row : isPast ? row : plan.length - 1
            let source = origin + (step - plan.length) * plan.samplingRate
            values[(window * rows + row) * columns + column] = matrix[source, column]
          }
        }
      }
    }

    func gather(
      _ range: [Int], _ port: ForecastPort, from first: Int, steps: Int,
      into memory: UnsafeMutablePointer<Float>
    ) {
      let to = port.layout.strides(
        windows: range.count, steps: steps, columns: port.columns.count)
      for (place, window) in range.enumerated() {
        for step in 0..<steps {
          let row = (window * rows + first + step) * columns
          for (number, column) in port.columns.enumerated() {
            let offset = place * to.window + step * to.step + number * to.column
            memory[offset] = values[row + column]
          }
        }
      }
    }

    /// Writes forecasts [N, steps, K] over the rows from `first` on.
    mutating func put(_ given: [Float], at first: Int, steps: Int) {
      for window in 0..<windows {
        for step in 0..<min(steps, rows - first) {
          for (number, column) in targets.enumerated() {
            let source = (window * steps + step) * targets.count + number
            values[(window * rows + first + step) * columns + column] = given[source]
          }
        }
      }
    }

    func forecasts(length: Int, horizon: Int) -> [Float] {
      var result: [Float] = []
      result.reserveCapacity(windows * horizon * targets.count)
      for window in 0..<windows {
        for row in length..<length + horizon {
          for column in targets { result.append(values[(window * rows + row) * columns + column]) }
        }
      }
      return result
    }
  }
}
