// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// What is added to the scores of an attention: −∞ where a query may not see a key, and the mask's
/// numbers.
struct AttentionBias {
  var isCausal: Bool
  var leftWindow: Int
  var rightWindow: Int
  /// Keys before the first query's own place, for each sample.
  var offsets: [Int]
  /// Keys that are no padding, for each sample.
  var lengths: [Int]?

  /// The bias for each element of `[batch, heads, queries, keys]`.
  ///
  /// A mask broadcasts to that shape, but lacks keys at the end that queries may not see when its
  /// last axis is shorter. Throws: `shapeMismatch` when a mask does not broadcast.
  func values(_ shape: [Int], mask: Tensor?) throws(ModelError) -> [Double] {
    let (queries, keys) = (shape[2], shape[3])
    let count = try Tensor.elementCount(shape)
    var result =
      try mask.map { mask throws(ModelError) in
        try AttentionBias.stretched(mask, to: shape)
      } ?? [Double](repeating: 0, count: count)
    for index in result.indices {
      let key = index % keys
      let query = index / keys % queries
      let sample = index / (keys * queries * shape[1])
      if !sees(key, query, sample) { result[index] = -.infinity }
    }
    return result
  }

  private func sees(_ key: Int, _ query: Int, _ sample: Int) -> Bool {
    let place = query &+ offsets[sample]
    if isCausal && key > place { return false }
    if leftWindow >= 0 && place &- key > leftWindow { return false }
    if rightWindow >= 0 && key &- place > rightWindow { return false }
    return lengths.map { key < $0[sample] } ?? true
  }

  private static func stretched(
    _ mask: Tensor, to shape: [Int]
  ) throws(ModelError) -> [Double] {
    guard let own = mask.shape.last, own <= shape[3] else {
      throw ModelError(
        .shapeMismatch, "a mask of shape \(mask.shape) does not fit scores of shape \(shape)")
    }
    var values = try mask.doubles()
    if mask.dtype == .bool { values = values.map { $0 == 0 ? -.infinity : 0 } }
    let part = Array(shape.dropLast()) + [own]
    let stretched = try Broadcasting.shape([mask.shape, part])
    guard stretched == part else {
      throw ModelError(
        .shapeMismatch, "a mask of shape \(mask.shape) does not fit scores of shape \(shape)")
    }
    let strides = Broadcasting.strides(mask.shape.dropLast() + [own], stretchedTo: part)
    let rows = try Broadcasting.indices(Array(part.dropLast()), strides: Array(strides.dropLast()))
    var result: [Double] = []
    for row in rows {
      result += values[row..<row + own]
      result += repeatElement(-.infinity, count: shape[3] - own)
    }
    return result
  }
}
