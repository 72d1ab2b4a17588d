// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import CApusKernels
import Foundation

/// Threads that sessions hand shares of their runs to.
///
/// Results have the same bits for every number of threads. A pool serves one run at a time: a
/// session that finds it busy does all the work itself. Its threads wait in a short loop while a
/// run is going on, and sleep otherwise.
public final class WorkerPool: Sendable {
  /// The threads that work on a run: the caller's, and those of the pool.
  public let threads: Int
  private let desk = WorkDesk()

  /// Starts `threads - 1` threads. Throws: `invalidValue` for a number that is not 1 to 256.
  public init(threads: Int) throws(ModelError) {
    guard (1...256).contains(threads) else {
      throw ModelError(.invalidValue, "the number of threads is \(threads); it must be 1 to 256")
    }
    self.threads = threads
    for _ in 1..<threads {
      let desk = desk
      let thread = Thread { desk.work() }
      thread.name = "apus worker"
      thread.start()
    }
  }

  deinit { desk.close() }

  /// Runs all steps of a plan in order, each by as many threads as it is worth; `didStep` hears of
  /// each that is done.
  func run(
    _ plan: CompiledPlan, _ memory: Memory, didStep: ((Int) -> Void)? = nil
  ) throws(ModelError) {
    let isShared = threads > 1 && plan.isDivisible && desk.open()
    if !isShared, didStep == nil { return try plan.run(memory) }
    defer { if isShared { desk.rest() } }
    for (place, kernel) in plan.kernels.enumerated() {
      if isShared, let divisible = plan.divisible[place], desk.isAttended {
        try desk.share(divisible, memory, parts: min(threads, plan.shares[place]))
      } else {
        try kernel.run(memory)
      }
      didStep?(place)
    }
  }
}
