// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Steps that do not touch each other's results, such as the directions of a recurrence: threads
/// do whole ones, and shares of each where there are more threads.
struct SideBySideKernel: DivisibleKernel {
  let kernels: [any DivisibleKernel]

  var mostShares: Int {
    kernels.reduce(0) { $0 + $1.mostShares }
  }

  var work: Work {
    var total = Work()
    for work in kernels.map(\.work) {
      total.operations += work.operations
      total.weightByteCount += work.weightByteCount
      // One thread does one after the other, so that their weights do not crowd each other out.
      total.repeatedByteCount = max(total.repeatedByteCount, work.repeatedByteCount)
      total.repetitions += work.repetitions
    }
    return total
  }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let each = max(1, share.parts / kernels.count)
    for item in share.range(of: kernels.count * each) {
      try kernels[item / each].run(memory, Share(part: item % each, parts: each))
    }
  }
}
