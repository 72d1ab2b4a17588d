// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A bound on the bytes that tensors made inside a scope may hold at one time.
///
/// `AllocationBudget.$current.withValue(AllocationBudget(bytes: n)) { … }` bounds everything that
/// runs inside the braces on that task; memory given back may be taken again.
public final class AllocationBudget: Sendable {
  @TaskLocal public static var current: AllocationBudget?

  public let limit: Int
  private let held = Atomic<Int>(0)

  public init(bytes: Int) { limit = bytes }

  /// Throws: `limitExceeded` when the bytes would go beyond the limit.
  func take(_ count: Int) throws(ModelError) {
    guard count >= 0, count <= limit else { throw refusal(count) }
    let (_, now) = held.add(count, ordering: .relaxed)
    guard now <= limit else {
      held.subtract(count, ordering: .relaxed)
      throw refusal(count)
    }
  }

  func give(back count: Int) { held.subtract(count, ordering: .relaxed) }

  private func refusal(_ count: Int) -> ModelError {
    ModelError(
      .limitExceeded, "needs \(count) more bytes of tensor memory; the limit is \(limit) in all")
  }
}

extension AllocationBudget {
  /// Throws: `limitExceeded` when `count` bytes more would not fit; takes nothing.
  public func check(_ count: Int) throws(ModelError) {
    try take(count)
    give(back: count)
  }
}
