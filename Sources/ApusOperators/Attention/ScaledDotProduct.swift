// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// The steps that attentions are made of; scores are `[batch, heads, queries, keys]`.
enum ScaledDotProduct {
  /// `s[b, h, i, j] = Σ q[b, h, i, d] · k[b, h / g, j, d]`, where `g` query heads share a key head.
  ///
  /// Throws: `shapeMismatch` when queries and keys do not fit together, `limitExceeded`.
  static func scores(_ q: HeadTensor, _ k: HeadTensor) throws(ModelError) -> [Double] {
    guard q.batch == k.batch, q.size == k.size else {
      throw ModelError(
        .shapeMismatch, "queries of shape \(q.shape) do not fit keys of shape \(k.shape)")
    }
    let group = try groupSize(q.heads, k.heads)
    let count = try room(q.shape.dropLast() + [k.length], inner: q.size)
    var result: [Double] = []
    result.reserveCapacity(count)
    for b in 0..<q.batch {
      for h in 0..<q.heads {
        let keys = (b * k.heads + h / group) * k.length
        for i in 0..<q.length {
          let query = ((b * q.heads + h) * q.length + i) * q.size
          for j in 0..<k.length {
            let key = (keys + j) * k.size
            var sum = 0.0
            for d in 0..<q.size { sum += q.values[query + d] * k.values[key + d] }
            result.append(sum)
          }
        }
      }
    }
    return result
  }

  /// `y[b, h, i, d] = Σ p[b, h, i, j] · v[b, h / g, j, d]`. Throws: `shapeMismatch`.
  static func mix(_ p: [Double], like q: HeadTensor, _ v: HeadTensor) throws(ModelError)
    -> HeadTensor
  {
    let group = try groupSize(q.heads, v.heads)
    var result = HeadTensor(
      batch: q.batch, heads: q.heads, length: q.length, size: v.size, values: [])
    let count = try room(result.shape, inner: v.length)
    result.values = [Double](repeating: 0, count: count)
    for b in 0..<q.batch {
      for h in 0..<q.heads {
        let first = (b * v.heads + h / group) * v.length
        for i in 0..<q.length {
          let row = (b * q.heads + h) * q.length + i
          for j in 0..<v.length where p[row * v.length + j] != 0 {
            let from = (first + j) * v.size
            for d in 0..<v.size {
              result.values[row * v.size + d] += p[row * v.length + j] * v.values[from + d]
            }
          }
        }
      }
    }
    return result
  }

  /// `eˢ / Σ eˢ` of each row of `keys` scores; a row that is −∞ throughout becomes zeros.
  static func softmax(_ scores: [Double], keys: Int, in dtype: DType) -> [Double] {
    var result: [Double] = []
    guard keys > 0 else { return result }
    result.reserveCapacity(scores.count)
    for start in stride(from: 0, to: scores.count, by: keys) {
      let row = Array(scores[start..<start + keys])
      if row.allSatisfy({ $0 == -.infinity }) {
        result += repeatElement(0, count: keys)
      } else {
        result += Op.shares(row, in: dtype)
      }
    }
    return result
  }

  /// How many query heads share a key head. Throws: `shapeMismatch`.
  static func groupSize(_ queries: Int, _ keys: Int) throws(ModelError) -> Int {
    guard keys >= 1, queries % keys == 0 else {
      throw ModelError(
        .shapeMismatch, "\(queries) heads of queries cannot share \(keys) heads of keys and values")
    }
    return max(1, queries / keys)
  }

  private static func room(_ shape: [Int], inner: Int) throws(ModelError) -> Int {
    try WorkBudget.spend(product: shape + [inner])
    let count = try Tensor.elementCount(shape)
    try WorkBudget.spend(count)
    try AllocationBudget.current?.check(count * 8)
    return count
  }
}
