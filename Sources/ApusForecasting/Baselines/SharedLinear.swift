// SPDX-License-Identifier: Apache-2.0

import ApusOpenBLAS
public import ApusTensor

/// One linear map from the last L values of a column and a constant to its next H, by least squares
/// over the windows of a view, the same for all columns: x̂[t + h] = c_h + Σₖ a_kh·x[t − L + k].
///
/// It is what the linear highway of a network (LSTNet, Lai et al., 2018) can begin with.
public struct SharedLinear: Sendable {
  /// By place in the window, oldest first, then by step ahead: [L, H].
  public let kernel: [Float]
  /// By step ahead: [H].
  public let bias: [Float]

  /// Throws: `invalidValue` when the view has fewer examples than weights of one step, or the
  /// windows are shorter than `length`.
  public init(
    fitting view: WindowView, columns: [Int], length: Int
  ) throws(ModelError) {
    let plan = view.windows.plan
    guard (1...plan.length).contains(length), view.count * columns.count > length else {
      throw ModelError(
        .invalidValue,
        "\(length + 1) weights cannot be fitted to \(view.count * columns.count) windows of "
          + "\(plan.length) values; take fewer")
    }
    var squares = try LeastSquares(featureCount: length + 1, targetCount: plan.horizon)
    var past = [Float](repeating: 0, count: plan.length)
    var coming = [Float](repeating: 0, count: plan.horizon)
    for place in 0..<view.count {
      for column in columns {
        past.withUnsafeMutableBufferPointer { past in
          guard let base = past.baseAddress else { return }
          view.gatherInputs(CollectionOfOne(place), columns: [column], into: base)
        }
        coming.withUnsafeMutableBufferPointer { coming in
          guard let base = coming.baseAddress else { return }
          view.gatherTargets(CollectionOfOne(place), columns: [column], into: base)
        }
        try squares.addRow(
          past.suffix(length).map(Double.init) + [1] + coming.map(Double.init))
      }
    }
    let weights = try squares.solution()
    kernel = (0..<length).flatMap { row in weights.map { Float($0[row]) } }
    bias = weights.map { Float($0[length]) }
  }
}
