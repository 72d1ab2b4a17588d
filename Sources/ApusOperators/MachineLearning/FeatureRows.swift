// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// The rows of a tensor `[N, F]`, or the one row of `[F]`, as `Double`s.
struct FeatureRows {
  let count: Int
  let width: Int
  private let values: [Double]

  /// Throws: `shapeMismatch` for another rank, `typeMismatch` for elements that are no numbers.
  init(_ tensor: Tensor) throws(ModelError) {
    guard tensor.rank == 1 || tensor.rank == 2 else {
      throw ModelError(.shapeMismatch, "the input must have shape [N, F], got \(tensor.shape)")
    }
    count = tensor.rank == 1 ? 1 : tensor.shape[0]
    width = tensor.shape[tensor.rank - 1]
    values = try tensor.doubles()
    try Tensor.checkPartCount(count)
  }

  /// Throws: `limitExceeded` when there is no memory for so many scores of each row.
  func checkScores(_ each: Int) throws(ModelError) {
    try AllocationBudget.current?.check(Tensor.elementCount([count, each]) * 8)
  }

  subscript(_ row: Int) -> ArraySlice<Double> { values[(row * width)..<((row + 1) * width)] }
}
