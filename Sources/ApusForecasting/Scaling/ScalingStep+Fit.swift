// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension ScalingStep {
  /// Fits a kind to runs of numbers. Throws: `invalidValue` for numbers that it cannot take.
  init(fitting kind: ScalerKind, _ runs: [[Double]]) throws(ModelError) {
    let values = runs.flatMap(\.self)
    guard !values.isEmpty, values.allSatisfy(\.isFinite) else {
      throw ModelError(
        .invalidValue,
        "a scaler needs numbers to fit to, all finite; fill missing values before scaling")
    }
    let count = Double(values.count)
    switch kind {
    case .identity, .difference:
      self.init(kind)
    case .standard:
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      self.init(kind, shift: mean, scale: variance.squareRoot())
    case .minMax:
      let low = values.reduce(.infinity, Swift.min)
      self.init(kind, shift: low, scale: values.reduce(-.infinity, Swift.max) - low)
    case .maxAbs:
      self.init(kind, scale: values.reduce(0) { Swift.max($0, $1.magnitude) })
    case .robust:
      let sorted = values.sorted()
      self.init(
        kind, shift: sorted.quantile(0.5), scale: sorted.quantile(0.75) - sorted.quantile(0.25))
    case .log1p:
      guard let least = values.min(), least > -1 else {
        throw ModelError(
          .invalidValue,
          "log1p needs numbers above -1, the least is \(values.min() ?? 0); scale otherwise")
      }
      self.init(kind)
    }
  }

  /// The numbers of a run after this step; a difference leaves out the first.
  func applied(to run: [Double]) -> [Double] {
    switch kind {
    case .log1p: run.map { Math.log1p($0) }
    case .difference: zip(run.dropFirst(), run).map { $0 - $1 }
    default: run.map { ($0 - shift) / scale }
    }
  }
}

extension Array<Double> {
  /// The number below which the part `p` of these ascending numbers lies, interpolated linearly
  /// between neighbours: position p·(n − 1). Source: NumPy quantile, method linear.
  func quantile(_ p: Double) -> Double {
    guard let last else { return .nan }
    let position = p * Double(count - 1)
    let low = Int(position)
    guard low + 1 < count else { return last }
    return self[low] + (position - Double(low)) * (self[low + 1] - self[low])
  }
}
