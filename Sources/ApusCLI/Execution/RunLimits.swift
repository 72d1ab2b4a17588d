// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusONNX
import ApusTensor
import ArgumentParser

/// How much a stranger's model may take of the machine; `spec/limits.md` lists all limits.
struct RunLimits: ParsableArguments {
  /// The default bound on memory, in GiB: of tensors together, and of what is made from one file.
  static let memory = 8.0
  /// The bound on the steps of operators' references: some minutes.
  static let steps = 1 << 36

  @Option(
    help: """
      The most memory, in GiB, that tensors may take together, and as much for what is made from \
      the model's file. Other limits are fixed: 2 GiB a file, 1,000,000 nodes, 100 levels of \
      messages, 2^31 elements a tensor, 2^36 steps of work outside kernels.
      """)
  var memoryLimit = RunLimits.memory

  func validate() throws {
    guard memoryLimit > 0, memoryLimit <= 0x1p20 else {
      throw ValidationError("--memory-limit must be above 0 and at most 1048576")
    }
  }

  /// What a file may ask for while it is read.
  var load: LoadLimits {
    var limits = LoadLimits()
    limits.memory = RunLimits.bytes(memoryLimit)
    return limits
  }

  /// Runs `body` within the limits; what goes beyond throws `limitExceeded`.
  func bounded<R>(_ body: () throws -> R) rethrows -> R {
    try RunLimits.bounded(gibibytes: memoryLimit, body)
  }

  /// Runs `body` within so much memory and, unless a clock bounds it, the usual number of steps.
  static func bounded<R>(
    gibibytes: Double, steps: Int? = steps, _ body: () throws -> R
  ) rethrows -> R {
    try AllocationBudget.$current.withValue(AllocationBudget(bytes: bytes(gibibytes))) {
      try WorkBudget.$current.withValue(steps.map(WorkBudget.init)) { try body() }
    }
  }

  private static func bytes(_ gibibytes: Double) -> Int { Int(gibibytes * 0x1p30) }
}
