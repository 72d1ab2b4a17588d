// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor
import ArgumentParser

/// How much a stranger's model may take of the machine.
struct RunLimits: ParsableArguments {
  /// The default bound on the memory of tensors, in GiB.
  static let memory = 8.0
  /// The bound on the steps of operators' references: some minutes.
  static let steps = 1 << 36

  @Option(help: "The most memory that tensors may take together, in GiB.")
  var memoryLimit = RunLimits.memory

  func validate() throws {
    guard memoryLimit > 0, memoryLimit <= 0x1p20 else {
      throw ValidationError("--memory-limit must be above 0 and at most 1048576")
    }
  }

  /// Runs `body` within the limits; what goes beyond throws `limitExceeded`.
  func bounded<R>(_ body: () throws -> R) rethrows -> R {
    try RunLimits.bounded(gibibytes: memoryLimit, body)
  }

  /// Runs `body` within so much memory and the usual number of steps.
  static func bounded<R>(gibibytes: Double, _ body: () throws -> R) rethrows -> R {
    try AllocationBudget.$current.withValue(AllocationBudget(bytes: Int(gibibytes * 0x1p30))) {
      try WorkBudget.$current.withValue(WorkBudget(steps: steps)) { try body() }
    }
  }
}
