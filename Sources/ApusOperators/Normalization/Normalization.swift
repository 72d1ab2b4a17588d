// SPDX-License-Identifier: Apache-2.0

package import ApusGraph
package import ApusTensor

/// The arithmetic and the checks that normalisations share.
package enum Normalization {
  /// A negative axis counted from the end. Throws: `invalidValue` when it is out of range.
  static func axis(_ axis: Int, rank: Int) throws(ModelError) -> Int {
    guard axis >= -rank, axis < rank else {
      throw ModelError(
        .invalidValue, "needs an axis from \(-rank) to \(rank - 1), got \(axis)",
        at: .attribute("axis"))
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Mean and population variance. Throws nothing; both are NaN for no values.
  static func moments(_ values: some Collection<Double>) -> (mean: Double, variance: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count)
  }

  /// Throws: `shapeMismatch` unless the input at `index` is a vector of the extent `count`.
  static func checkVector(
    _ site: InferSite, _ index: Int, count: Dimension
  ) throws(ModelError) {
    guard let shape = site.shape(index) else { return }
    let fits =
      shape.count == 1
      && (shape[0].value == nil || count.value == nil || shape[0] == count)
    guard fits else {
      throw ModelError(
        .shapeMismatch, "input \(index) must have one number for each of \(count), got \(shape)")
    }
  }

  /// A vector of `count` numbers. Throws: `shapeMismatch` when it has another length.
  package static func vector(
    _ site: EvaluateSite, _ index: Int, count: Int
  ) throws(ModelError) -> [Double] {
    let values = try site.tensor(index).doubles()
    guard values.count == count else {
      throw ModelError(
        .shapeMismatch, "input \(index) must have \(count) numbers, got \(values.count)")
    }
    return values
  }

  /// Throws: `invalidValue` when a nonnegative number is needed and `value` is none.
  static func checkEpsilon(_ value: Float) throws(ModelError) {
    guard value >= 0 else {
      throw ModelError(
        .invalidValue, "must not be negative, got \(value)", at: .attribute("epsilon"))
    }
  }

  /// The element type of an input, or `declared` where the standard lets an attribute choose it.
  static func stashType(_ dtype: DType) throws(ModelError) -> DType {
    guard [.float32, .bfloat16, .float16, .float64].contains(dtype) else {
      throw ModelError(
        .invalidValue, "must be a type of real numbers, got \(dtype.name)",
        at: .attribute("stash_type"))
    }
    return dtype
  }
}
