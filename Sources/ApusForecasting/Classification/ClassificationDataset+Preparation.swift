// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension ClassificationDataset {
  /// One case as numbers [T, C], T = `steps`: filled up with 0, or cut.
  public func window(_ place: Int, steps: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: steps * channels) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      gather(CollectionOfOne(place), steps: steps, into: base)
      count = steps * channels
    }
  }

  /// Throws: `invalidTable` for a case without values, whose quantities differ in length, or that
  /// lacks a value under `.error`; `unsupported` for `.drop`.
  ///
  /// Missing values are filled within their case; those before the first take the first.
  public mutating func fillMissing(_ policy: MissingPolicy) throws(ModelError) {
    guard policy != .drop else {
      throw ModelError(.unsupported, "steps of a series cannot be dropped; fill or refuse them")
    }
    for place in cases.indices {
      let length = cases[place].length
      guard length > 0, cases[place].values.allSatisfy({ $0.count == length }) else {
        throw ModelError(
          .invalidTable,
          "case \(place + 1) needs values, as many of each quantity; it has "
            + "\(cases[place].values.map(\.count))")
      }
      for channel in 0..<channels where cases[place].values[channel].contains(where: \.isNaN) {
        try fill(place, channel, policy)
      }
    }
  }

  private mutating func fill(
    _ place: Int, _ channel: Int, _ policy: MissingPolicy
  ) throws(ModelError) {
    var values = cases[place].values[channel].map(Double.init)
    guard policy != .error, let first = values.firstIndex(where: { !$0.isNaN }) else {
      throw ModelError(
        .invalidTable,
        "case \(place + 1) lacks values of quantity \(channel + 1); 'missing' can fill them: "
          + "forward-fill or interpolate")
    }
    for step in 0..<first { values[step] = values[first] }
    var filler = MissingFiller(policy: policy, isText: false)
    var keeps = values.map { _ in true }
    _ = filler.fill(&values, end: values.count, keeps: &keeps)
    cases[place].values[channel] = values.map { Float($0) }
  }

  /// Mean and variance (divisor n) of each channel over the cases at `places`.
  public func statistics(_ places: [Int]) -> (means: [Double], variances: [Double]) {
    var means: [Double] = []
    var variances: [Double] = []
    for channel in 0..<channels {
      let values = places.flatMap { cases[$0].values[channel] }.map(Double.init)
      let count = Double(Swift.max(1, values.count))
      let mean = values.reduce(0, +) / count
      means.append(mean)
      variances.append(values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count)
    }
    return (means, variances)
  }

  /// The classes of the cases by the names of another set's labels.
  ///
  /// Throws: `invalidTable` for a case without a class, or with one that the others lack.
  public func classes(named labels: [String]) throws(ModelError) -> [Int] {
    var result: [Int] = []
    for label in try classes() {
      guard let place = labels.firstIndex(of: self.labels[label]) else {
        throw ModelError(
          .invalidTable,
          "the class '\(self.labels[label])' is not among those of training, \(labels)")
      }
      result.append(place)
    }
    return result
  }
}
