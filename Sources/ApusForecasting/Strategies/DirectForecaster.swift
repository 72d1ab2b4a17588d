// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A model that gives all steps of a window at once, run on many windows at a time.
///
/// The output is [N, H, K] in the order of the targets, or [N, H, K, Q] for Q quantiles.
public struct DirectForecaster: WindowForecaster {
  public var title = "model"
  public let runner: ModelRunner
  /// Which of the Q numbers is the forecast, the median for instance; nil when there is one.
  public var level: Int?

  public init(_ runner: ModelRunner, level: Int? = nil) {
    self.runner = runner
    self.level = level
  }

  /// Everything that the model gives for the windows: [N, H, K], or [N, H, K, Q].
  ///
  /// Throws: `invalidValue` when the model's steps are not the plan's; what running throws.
  public func outputs(_ view: WindowView) throws(ModelError) -> [Float] {
    let plan = view.windows.plan
    guard plan.length == runner.length, plan.horizon == runner.horizon else {
      throw ModelError(
        .invalidValue,
        "the model takes \(runner.length) steps and gives \(runner.horizon), the windows have "
          + "\(plan.length) and \(plan.horizon)")
    }
    for port in runner.ports where port.columns.contains(where: { $0 >= view.matrix.columnCount }) {
      throw ModelError(
        .invalidValue, "the matrix has only \(view.matrix.columnCount) columns",
        at: .value(port.name))
    }
    var result: [Float] = []
    result.reserveCapacity(view.count * runner.outputSize)
    try runner.run(count: view.count, into: &result) { port, range, memory in
      switch port.source {
      case .past:
        view.gatherInputs(range, columns: port.columns, into: memory, layout: port.layout)
      case .future:
        view.gatherTargets(range, columns: port.columns, into: memory, layout: port.layout)
      case .latest:
        view.gatherLatest(range, columns: port.columns, into: memory)
      }
    }
    return result
  }

  public func forecast(_ view: WindowView, targets: [Int]) throws(ModelError) -> [Float] {
    let all = try outputs(view)
    let size = runner.horizon * targets.count
    let levels = size == 0 ? 0 : runner.outputSize / size
    guard levels > 0, levels * size == runner.outputSize,
      level.map({ $0 < levels }) ?? (levels == 1)
    else {
      throw ModelError(
        .invalidValue,
        "the model gives \(runner.outputSize) numbers for a window; \(runner.horizon) steps of "
          + "\(targets.count) targets are asked for"
          + (level == nil ? "" : ", and of its quantiles number \(level ?? 0)"))
    }
    guard levels > 1, let level else { return all }
    return stride(from: level, to: all.count, by: levels).map { all[$0] }
  }
}
