// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import Synchronization

/// A bound on the work that evaluating a stranger's graph may do, in elementary steps.
///
/// The interpreter spends one step per node and per element; an operator whose work is not in
/// proportion to its output (`Loop`, a matrix product) spends the rest itself.
public final class WorkBudget: Sendable {
  @TaskLocal public static var current: WorkBudget?

  private let left: Atomic<Int>

  public init(steps: Int) { left = Atomic(steps) }

  /// Throws: `limitExceeded` when the steps are used up.
  public func spend(_ steps: Int) throws(ModelError) {
    let (_, now) = left.subtract(min(max(0, steps), 1 << 48), ordering: .relaxed)
    if now < 0 {
      left.store(0, ordering: .relaxed)
      throw ModelError(.limitExceeded, "the work of evaluating the graph exceeds the limit")
    }
  }

  /// Spends from the current budget, if there is one. Throws: `limitExceeded`.
  public static func spend(_ steps: Int) throws(ModelError) { try current?.spend(steps) }
}
