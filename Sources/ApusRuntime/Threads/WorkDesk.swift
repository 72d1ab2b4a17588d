// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import CApusKernels
import Foundation
import Synchronization

/// Where the caller of a run lays out one step at a time, and threads take shares of it.
///
/// A share is taken by raising the ticket; the step on the desk stays there until every share that
/// was taken is done, so who has taken one may read it.
final class WorkDesk: @unchecked Sendable {
  /// [number of the step: 40 bits][shares in all: 12][shares taken: 12].
  private let ticket = Atomic<UInt64>(0)
  private let done = Atomic<Int>(0)
  private let isOpen = Atomic<Bool>(false)
  private let isClosed = Atomic<Bool>(false)
  private let sleepers = Atomic<Int>(0)
  /// Whether the caller does steps alone: others then sleep, so that they take no core from it.
  private let isAlone = Atomic<Bool>(false)
  private let alarm = DispatchSemaphore(value: 0)
  private let failure = Mutex<(part: Int, error: ModelError)?>(nil)
  // Written by the caller alone, while no share is being done.
  private var kernel: (any DivisibleKernel)?
  private var memory: Memory?
  private var step: UInt64 = 0
  /// Until when the caller does steps alone, because the others were late.
  private var aloneUntil: ContinuousClock.Instant?

  /// Looks for work in a row that find nothing, after which a thread sleeps: a tenth of a
  /// millisecond between runs, about one during a run.
  private static let looksAtRest = 5_000
  private static let looksInRun = 30_000
  /// Looks after which a thread lets others have its core; the caller asks the clock who is late.
  private static let looksUntilYield = 2_000
  /// For how many times the time that was lost by waiting the caller stays alone.
  private static let reserve = 8

  // MARK: - The caller

  /// Takes the desk for a run and wakes those who sleep; false when another run has it.
  func open() -> Bool {
    guard !isOpen.exchange(true, ordering: .sequentiallyConsistent) else { return false }
    if !isAlone.load(ordering: .relaxed) { wake() }
    return true
  }

  /// Ends a run.
  func rest() {
    kernel = nil
    memory = nil
    isOpen.store(false, ordering: .sequentiallyConsistent)
  }

  /// Lets the threads end.
  func close() {
    isClosed.store(true, ordering: .sequentiallyConsistent)
    wake()
  }

  private func wake() {
    for _ in 0..<sleepers.exchange(0, ordering: .sequentiallyConsistent) { alarm.signal() }
  }

  /// Whether handing out shares pays just now.
  var isAttended: Bool {
    guard let until = aloneUntil else { return true }
    guard ContinuousClock.now >= until else { return false }
    aloneUntil = nil
    isAlone.store(false, ordering: .sequentiallyConsistent)
    return true
  }

  /// Does a step in `parts` shares together with whoever is there. Throws: what the share with the
  /// lowest number throws.
  func share(
    _ kernel: any DivisibleKernel, _ memory: Memory, parts: Int
  ) throws(ModelError) {
    self.kernel = kernel
    self.memory = memory
    step &+= 1
    done.store(0, ordering: .relaxed)
    ticket.store(step << 24 | UInt64(parts) << 12, ordering: .releasing)
    // Whoever fell asleep over long steps that are not shared.
    if sleepers.load(ordering: .relaxed) > 0 { wake() }
    let start = ContinuousClock.now
    while takeShare() {}
    wait(parts, since: start)
    let found = failure.withLock { failure in
      defer { failure = nil }
      return failure
    }
    if let found { throw found.error }
  }

  /// Waits for shares that others took. They are late when that takes longer than all that came
  /// before: something else runs in their place.
  private func wait(_ parts: Int, since start: ContinuousClock.Instant) {
    var looks = 0
    var own: Duration?
    while done.load(ordering: .acquiring) < parts {
      apus_pause()
      looks += 1
      guard looks > WorkDesk.looksUntilYield else { continue }
      if own == nil { own = ContinuousClock.now - start }
      sched_yield()
    }
    guard let own else { return }
    let now = ContinuousClock.now
    if now - start > own * 2 {
      aloneUntil = now + (now - start - own) * WorkDesk.reserve
      isAlone.store(true, ordering: .sequentiallyConsistent)
    }
  }

  // MARK: - Everyone

  /// Takes a share of the step on the desk and does it; false when none is left.
  private func takeShare() -> Bool {
    var seen = ticket.load(ordering: .acquiring)
    while true {
      let (parts, taken) = (seen >> 12 & 0xfff, seen & 0xfff)
      guard taken < parts else { return false }
      let (won, now) = ticket.weakCompareExchange(
        expected: seen, desired: seen + 1, ordering: .acquiringAndReleasing)
      if won {
        run(Share(part: Int(taken), parts: Int(parts)))
        return true
      }
      seen = now
    }
  }

  private func run(_ share: Share) {
    if let kernel, let memory {
      do throws(ModelError) {
        try kernel.run(memory, share)
      } catch {
        failure.withLock { failure in
          if failure.map({ share.part < $0.part }) ?? true { failure = (share.part, error) }
        }
      }
    }
    done.add(1, ordering: .releasing)
  }

  // MARK: - Threads of the pool

  /// What a thread of the pool does until the desk is closed.
  func work() {
    _ = apus_begin_flush_to_zero()
    var looks = 0
    while !isClosed.load(ordering: .relaxed) {
      if takeShare() {
        looks = 0
        continue
      }
      apus_pause()
      looks += 1
      // The caller itself may be waiting for this core.
      if looks % WorkDesk.looksUntilYield == 0 { sched_yield() }
      let isInRun = isOpen.load(ordering: .relaxed) && !isAlone.load(ordering: .relaxed)
      if looks > (isInRun ? WorkDesk.looksInRun : WorkDesk.looksAtRest) {
        sleep(wasInRun: isInRun)
        looks = 0
      }
    }
  }

  /// Waits for the next run, or for the desk to be closed.
  private func sleep(wasInRun: Bool) {
    sleepers.add(1, ordering: .sequentiallyConsistent)
    let isNeeded =
      isClosed.load(ordering: .sequentiallyConsistent)
      || (!wasInRun && isOpen.load(ordering: .sequentiallyConsistent)
        && !isAlone.load(ordering: .sequentiallyConsistent))
    if isNeeded, withdraw() { return }
    alarm.wait()
  }

  /// Takes back the announcement to sleep; false when somebody has raised the alarm for it.
  private func withdraw() -> Bool {
    var count = sleepers.load(ordering: .sequentiallyConsistent)
    while count > 0 {
      let (won, now) = sleepers.weakCompareExchange(
        expected: count, desired: count - 1, ordering: .sequentiallyConsistent)
      if won { return true }
      count = now
    }
    return false
  }
}
