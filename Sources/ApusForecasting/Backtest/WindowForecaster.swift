// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Something that forecasts the targets of windows, as many as there are at once.
public protocol WindowForecaster {
  /// How tables name it, and reports key its scores: "model", "last value".
  var title: String { get }

  /// Forecasts of all windows of `view` for the target columns of the matrix, [N, H, K] in the
  /// matrix's units, where only the windows' inputs and what is known beforehand may be used.
  /// - Throws: what a model throws that runs, and `invalidValue` for windows that do not suit it.
  func forecast(_ view: WindowView, targets: [Int]) throws(ModelError) -> [Float]
}
