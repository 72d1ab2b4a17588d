// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Intervals around forecasts that hold the truth with a given probability, whatever the model:
/// split conformal prediction, one radius for each step ahead and column.
///
/// The radius is the ⌈(n + 1)·(1 − α)⌉-th smallest of n absolute errors on calibration windows that
/// the model was not trained on. If those errors and that of a new window may be exchanged, the
/// interval holds the new truth with probability 1 − α at least, and at most 1 − α + 1 / (n + 1).
/// Series that change their ways break that premise. Source: Vovk et al. (2005); Lei et al. (2018).
public struct ConformalIntervals: Sendable, Hashable, Codable {
  /// The probability 1 − α.
  public let level: Double
  /// By step ahead, then by column, in raw units; infinite when n is too small for the level.
  public let radii: [[Double]]
  /// Calibration windows, n.
  public let count: Int

  /// Calibrates on forecasts and truths [N, H, K] in raw units.
  ///
  /// Throws: `invalidValue` for a level out of (0, 1), `shapeMismatch`, and `invalidValue` when the
  /// windows are too few for the level, with the number needed.
  public init(
    level: Double, forecasts: [Float], truths: [Float], horizon: Int, columns: Int
  ) throws(ModelError) {
    guard level > 0, level < 1 else {
      throw ModelError(.invalidValue, "a level is between 0 and 1, got \(level)")
    }
    let size = try Tensor.elementCount([horizon, columns])
    guard size > 0, forecasts.count == truths.count, forecasts.count % size == 0 else {
      throw ModelError(
        .shapeMismatch,
        "\(forecasts.count) forecasts and \(truths.count) truths are not [N, \(horizon), \(columns)]"
      )
    }
    let count = forecasts.count / size
    // A billionth takes up that 10·0.9 is not 9 in binary.
    let rank = Int((Double(count + 1) * level - 1e-9).rounded(.up))
    guard rank <= count else {
      let needed = Int((level / (1 - level) - 1e-9).rounded(.up))
      throw ModelError(
        .invalidValue,
        "\(count) calibration windows are too few for a level of \(level); it needs \(needed)")
    }
    var radii: [[Double]] = []
    for step in 0..<horizon {
      var row: [Double] = []
      for column in 0..<columns {
        let places = (0..<count).map { $0 * size + step * columns + column }
        let errors = places.map { Double((forecasts[$0] - truths[$0]).magnitude) }.sorted()
        row.append(errors[max(0, rank - 1)])
      }
      radii.append(row)
    }
    self.level = level
    self.count = count
    self.radii = radii
  }

  /// The interval around a forecast.
  public func interval(
    around forecast: Double, step: Int, column: Int = 0
  ) -> (low: Double, high: Double) {
    let radius = radii[step][column]
    return (forecast - radius, forecast + radius)
  }
}
