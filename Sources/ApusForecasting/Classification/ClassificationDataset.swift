// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Labelled series: what a classifier learns from and is tested on.
public struct ClassificationDataset: Sendable, Equatable {
  public var name: String
  /// Quantities of every case, C.
  public var channels: Int
  /// The labels that the file lists, in its order; a case's label is a place here.
  public var labels: [String]
  public var cases: [SeriesCase]

  /// The longest case's steps.
  public var longest: Int { cases.map(\.length).max() ?? 0 }
  /// Whether all quantities of all cases have the same number of steps.
  public var isEqualLength: Bool {
    cases.allSatisfy { $0.values.allSatisfy { $0.count == longest } }
  }

  /// Writes the cases at `places` as a batch [N, T, C], T = `steps`, and which steps hold values.
  ///
  /// What is missing, and all after a case's end, is 0 in `batch`. `mask` is [N, T] with 1 where any
  /// quantity has a value, else 0; nil when it is not wanted. Longer cases lose their end.
  public func gather(
    _ places: some Collection<Int>, steps: Int, into batch: UnsafeMutablePointer<Float>,
    mask: UnsafeMutablePointer<Float>? = nil
  ) {
    let size = steps * channels
    for (number, place) in places.enumerated() {
      let window = batch + number * size
      window.update(repeating: 0, count: size)
      if let mask { (mask + number * steps).update(repeating: 0, count: steps) }
      for (channel, values) in cases[place].values.enumerated() {
        for (step, value) in values.prefix(steps).enumerated() where !value.isNaN {
          window[step * channels + channel] = value
          if let mask { mask[number * steps + step] = 1 }
        }
      }
    }
  }

  /// Every quantity of every case by its own mean and deviation (divisor n), missing values left
  /// out: (x − mean) / deviation, as UCR's series come. One that never changes becomes 0.
  public mutating func standardiseCases() {
    for place in cases.indices {
      for channel in cases[place].values.indices {
        let values = cases[place].values[channel]
        let known = values.filter { !$0.isNaN }.map(Double.init)
        guard !known.isEmpty else { continue }
        let mean = known.reduce(0, +) / Double(known.count)
        let squares = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(known.count)).squareRoot()
        cases[place].values[channel] = values.map {
          Float((Double($0) - mean) / (deviation == 0 ? 1 : deviation))
        }
      }
    }
  }

  /// The cases' labels. Throws: `invalidTable` when one has none.
  public func classes() throws(ModelError) -> [Int] {
    var result: [Int] = []
    for (place, entry) in cases.enumerated() {
      guard let label = entry.label else {
        throw ModelError(.invalidTable, "case \(place + 1) has no class label")
      }
      result.append(label)
    }
    return result
  }
}
