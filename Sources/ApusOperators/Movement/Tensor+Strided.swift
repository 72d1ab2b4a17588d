// SPDX-License-Identifier: Apache-2.0

import ApusTensor

extension Tensor {
  /// The tensor read at `offset` plus the positions of `walk` times `strides`, as `shape`.
  ///
  /// Throws: `limitExceeded` when it is too large.
  func strided(
    _ walk: [Int], _ strides: [Int], offset: Int = 0, shape: [Int]? = nil
  ) throws(ModelError) -> Tensor {
    let indices = try Broadcasting.indices(walk, strides: strides, offset: offset)
    return try gathered(indices, shape: shape ?? walk)
  }

  /// The tensor with axes in the order of `permutation`, which is one.
  func permuted(_ permutation: [Int], shape: [Int]? = nil) throws(ModelError) -> Tensor {
    let strides = Broadcasting.strides(self.shape)
    return try strided(
      permutation.map { self.shape[$0] }, permutation.map { strides[$0] }, shape: shape)
  }

  /// The only element as a whole number. Throws: `shapeMismatch` unless there is just one.
  func singleInteger(_ what: String) throws(ModelError) -> Int {
    guard count == 1, let value = try integers().first else {
      throw ModelError(.shapeMismatch, "\(what) must be one number, got shape \(shape)")
    }
    return value
  }

  /// The only element as a real number. Throws: `shapeMismatch` unless there is just one.
  func singleDouble(_ what: String) throws(ModelError) -> Double {
    guard count == 1, let value = try doubles().first else {
      throw ModelError(.shapeMismatch, "\(what) must be one number, got shape \(shape)")
    }
    return value
  }
}
