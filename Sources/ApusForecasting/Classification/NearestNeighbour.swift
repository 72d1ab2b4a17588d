// SPDX-License-Identifier: Apache-2.0

/// The class of the training case that is nearest: argmin Σ (x − y)² / variance over times and
/// channels, the first of equally near ones. It is the bar of the UCR archive.
///
/// Source: Dau et al., "The UCR time series archive", 2019 (1-NN with Euclidean distance).
public struct NearestNeighbour: Sendable {
  private let cases: [[Float]]
  private let labels: [Int]
  private let weights: [Float]
  private let steps: Int

  /// Remembers the cases at `places`. `variances`, one a channel, make distances independent of
  /// units; nil takes numbers as they are.
  public init(
    _ dataset: ClassificationDataset, _ places: [Int], labels: [Int], steps: Int,
    variances: [Double]? = nil
  ) {
    self.steps = steps
    self.labels = places.map { labels[$0] }
    cases = places.map { dataset.window($0, steps: steps) }
    let byChannel = (0..<dataset.channels).map { channel in
      variances.map { Float(1 / Swift.max($0[channel], 1e-14)) } ?? 1
    }
    weights = (0..<steps).flatMap { _ in byChannel }
  }

  /// The classes of other cases.
  public func classes(of dataset: ClassificationDataset, _ places: [Int]) -> [Int] {
    places.map { place in
      let window = dataset.window(place, steps: steps)
      var best = (distance: Float.infinity, label: labels.first ?? 0)
      for (known, label) in zip(cases, labels) {
        var distance: Float = 0
        for index in window.indices {
          let difference = window[index] - known[index]
          distance += weights[index] * difference * difference
        }
        if distance < best.distance { best = (distance, label) }
      }
      return best.label
    }
  }
}
