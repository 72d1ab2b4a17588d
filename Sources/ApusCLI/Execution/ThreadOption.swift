// SPDX-License-Identifier: Apache-2.0

import ApusRuntime
import ApusTensor
import ArgumentParser

/// How many threads a command's runs use.
struct ThreadOption: ParsableArguments {
  @Option(help: "Threads that work on a run; the results have the same bits for any number.")
  var threads = 1

  func validate() throws {
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads takes a number from 1 to 256")
    }
  }

  /// The threads; nil for one, which is the caller's own.
  func workers() throws(ModelError) -> WorkerPool? {
    threads == 1 ? nil : try WorkerPool(threads: threads)
  }
}
