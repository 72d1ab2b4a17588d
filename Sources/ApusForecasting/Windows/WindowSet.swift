// SPDX-License-Identifier: Apache-2.0

/// The windows of a plan that exist in some stretches of rows: a collection of origins, ascending
/// within a stretch. Its size in memory does not depend on how many there are.
public struct WindowSet: Sendable, Hashable, RandomAccessCollection {
  public let plan: WindowPlan
  private var runs: [Run] = []

  private struct Run: Sendable, Hashable {
    /// The origin of the first window.
    var first: Int
    var count: Int
    /// How many windows the runs before hold.
    var before: Int
  }

  /// No windows.
  public init(_ plan: WindowPlan) { self.plan = plan }

  public var startIndex: Int { 0 }
  public var endIndex: Int { runs.last.map { $0.before + $0.count } ?? 0 }

  /// The origin of a window: the row of its first target.
  public subscript(position: Int) -> Int {
    precondition(indices.contains(position), "no such window")
    var low = 0
    var high = runs.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if runs[middle].before <= position { low = middle } else { high = middle - 1 }
    }
    return runs[low].first + (position - runs[low].before) * plan.stride
  }

  /// Adds the windows with all targets in `targets` and all inputs at or after `history`'s start.
  mutating func append(targets: Range<Int>, history: Range<Int>) {
    let first = Swift.max(targets.lowerBound, history.lowerBound + plan.reach)
    let last = targets.upperBound - plan.span
    guard first <= last else { return }
    runs.append(Run(first: first, count: (last - first) / plan.stride + 1, before: endIndex))
  }

  /// All rows that any window reads, inputs and targets; nil when there are no windows.
  public var rows: Range<Int>? {
    let starts = runs.map { $0.first - plan.reach }
    let ends = runs.map { $0.first + ($0.count - 1) * plan.stride + plan.span }
    guard let start = starts.min(), let end = ends.max() else { return nil }
    return start..<end
  }
}
