// SPDX-License-Identifier: Apache-2.0

import ApusOpenBLAS
import ApusTensor

/// A linear map from the last L values and a constant to the next H, by least squares over all
/// windows whose values lie in the training rows.
struct LinearFit: Sendable {
  let length: Int
  /// By step ahead: a weight per value of the window, oldest first, then the constant.
  let weights: [[Double]]

  /// Throws: `invalidValue` when there are fewer windows than weights of one step, or values that
  /// are not finite.
  init(
    _ values: [Double], length: Int, horizon: Int, on training: TrainingRange
  ) throws(ModelError) {
    let plan = try WindowPlan(length: length, horizon: horizon)
    var windows = WindowSet(plan)
    for range in training.ranges where range.upperBound <= values.count {
      windows.append(targets: range, history: range)
    }
    guard windows.count > length else {
      throw ModelError(
        .invalidValue,
        "\(length + 1) weights cannot be fitted to \(windows.count) windows; take a shorter window")
    }
    var squares = try LeastSquares(featureCount: length + 1, targetCount: horizon)
    for origin in windows {
      let past = values[origin - length..<origin]
      try squares.addRow(past + [1] + values[origin..<origin + horizon])
    }
    weights = try squares.solution()
    self.length = length
  }

  /// The sum for one step ahead, of the window that ends before `origin`.
  func value(_ values: [Double], before origin: Int, step: Int) -> Double {
    let weights = weights[step]
    var sum = weights[length]
    for place in 0..<length { sum += weights[place] * values[origin - length + place] }
    return sum
  }
}
