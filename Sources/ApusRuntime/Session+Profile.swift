// SPDX-License-Identifier: Apache-2.0

import ApusPlan
public import ApusTensor
import CApusKernels

extension Session {
  /// One step of the bound plan, and what it takes.
  public struct StepProfile: Sendable {
    /// The nodes that the step does, such as `Conv 'c1' + Relu`.
    public var label: String
    /// Whether it is the operator's reference and not a kernel; such steps allocate.
    public var isFallback: Bool
    /// What it gives, such as `float32[1, 56, 64]`.
    public var results: [String]
    /// The most threads that it is worth.
    public var mostThreads: Int
    /// Mean time of a run, and the least.
    public var microseconds: Double
    public var leastMicroseconds: Double
    /// What it does.
    public var work: Work
    /// Bytes that it reads and writes besides packed weights.
    public var activationByteCount: Int
  }

  /// Bytes of the bound plan's intermediate tensors, 0 before shapes are bound.
  public var arenaByteCount: Int { bound?.plan.plan.arenaByteCount ?? 0 }

  /// Runs the bound plan `runs` times on what is in the inputs' memory, timing each step; with 0
  /// runs it only lists the steps.
  ///
  /// Throws: `invalidValue` before `bind(shapes:)`, and what kernels throw.
  public func profile(runs: Int) throws(ModelError) -> [StepProfile] {
    guard let bound else { throw ModelError(.invalidValue, "bind shapes before running") }
    let state = apus_begin_flush_to_zero()
    defer { apus_end_flush_to_zero(state) }
    let kernels = bound.plan.kernels
    var totals = [Duration](repeating: .zero, count: kernels.count)
    var least = [Duration](repeating: .seconds(3600), count: kernels.count)
    let pool: WorkerPool
    if let workers { pool = workers } else { pool = try WorkerPool(threads: 1) }
    for _ in 0..<runs {
      var start = ContinuousClock.now
      try pool.run(bound.plan, bound.memory) { place in
        let end = ContinuousClock.now
        totals[place] += end - start
        least[place] = min(least[place], end - start)
        start = end
      }
    }
    return bound.plan.plan.steps.enumerated().map { place, step in
      StepProfile(
        label: step.label, isFallback: step.isFallback,
        results: step.writes.map { "\($0.dtype.name)\($0.shape)" },
        mostThreads: bound.plan.shares[place],
        microseconds: totals[place] / .microseconds(1) / Double(max(1, runs)),
        leastMicroseconds: runs > 0 ? least[place] / .microseconds(1) : 0,
        work: kernels[place].work,
        activationByteCount: (step.reads + step.writes).reduce(0) {
          $0 + min($1.count, $1.reach.count) * $1.dtype.byteWidth
        })
    }
  }
}
