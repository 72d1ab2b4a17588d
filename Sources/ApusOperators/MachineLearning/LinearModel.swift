// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// Scores that are weighted sums of features: `s[k] = Σ_f x[f] · c[k, f] + b[k]`.
struct LinearModel {
  let coefficients: [Double]
  private let intercepts: [Double]
  private let width: Int

  /// Throws: `invalidModel` when the lists do not fit the number of scores.
  init(_ coefficients: [Float], intercepts: [Float]?, scores: Int) throws(ModelError) {
    guard scores > 0, scores <= 1 << 24, coefficients.count % scores == 0,
      intercepts?.isEmpty ?? true || intercepts?.count == scores
    else {
      throw ModelError(
        .invalidModel,
        "\(coefficients.count) coefficients and \(intercepts?.count ?? 0) intercepts do not "
          + "make \(scores) scores")
    }
    self.coefficients = coefficients.map(Double.init)
    let given = (intercepts ?? []).map(Double.init)
    self.intercepts = given.isEmpty ? [Double](repeating: 0, count: scores) : given
    width = coefficients.count / scores
  }

  /// Throws: `shapeMismatch` when rows do not have a feature for each coefficient.
  func check(width: Int) throws(ModelError) {
    guard width == self.width else {
      throw ModelError(
        .shapeMismatch, "rows have \(width) features, the model has \(self.width)")
    }
  }

  func scores(_ row: ArraySlice<Double>) -> [Double] {
    intercepts.enumerated().map { place, intercept in
      zip(row, coefficients[(place * width)...]).reduce(intercept) { $0 + $1.0 * $1.1 }
    }
  }
}
