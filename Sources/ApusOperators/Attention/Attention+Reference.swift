// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import func Foundation.tanh

extension Op.Attention {
  // MARK: - Reference

  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    try check(hasPast: site.has(4) || site.has(5), both: site.has(4) == site.has(5), site.has(6))
    let dtype = try site.tensor(0).dtype
    let valueType = try site.tensor(2).dtype
    let isPacked = try site.tensor(0).rank == 3
    let q = try HeadTensor(site.tensor(0), heads: queryHeads)
    var k = try HeadTensor(site.tensor(1), heads: keyHeads)
    var v = try HeadTensor(site.tensor(2), heads: keyHeads)
    var past = 0
    if site.has(4) {
      let before = try HeadTensor(site.tensor(4), heads: nil)
      past = before.length
      k = try before.followed(by: k)
      v = try HeadTensor(site.tensor(5), heads: nil).followed(by: v)
    }
    guard k.length == v.length, k.heads == v.heads, k.batch == v.batch else {
      throw ModelError(.shapeMismatch, "keys of \(k.shape) do not fit values of \(v.shape)")
    }
    let shape = [q.batch, q.heads, q.length, k.length]
    let bias = try bias(site, q, past: past).values(shape, mask: site.optionalTensor(3))

    // The root goes to both factors, which keeps products of narrow types within their range.
    let factor = try [Double(scale ?? 1 / Float(max(1, q.size)).squareRoot()).squareRoot()]
      .rounded(to: dtype)[0]
    let scaled = try q.scaled(by: factor, rounded: dtype)
    let scores = try ScaledDotProduct.scores(scaled, k.scaled(by: factor, rounded: dtype))
      .rounded(to: dtype)
    let capped = try capped(scores, dtype)
    let biased = try zip(capped, bias).map(+).rounded(to: dtype)
    let type = softmaxType ?? dtype
    var weights = ScaledDotProduct.softmax(try biased.rounded(to: type), keys: k.length, in: type)
    silenceUnseen(&weights, bias, keys: k.length)
    weights = try weights.rounded(to: type).rounded(to: dtype)
    let y = try ScaledDotProduct.mix(weights, like: q, v)
    let stages = [scores, capped, biased, weights]
    return [
      .tensor(try y.tensor(dtype, packed: isPacked)), .tensor(try k.tensor(dtype)),
      .tensor(try v.tensor(valueType)),
      .tensor(try Tensor(dtype, shape: shape, converting: stages[scoreStage])),
    ]
  }

  private func bias(
    _ site: EvaluateSite, _ q: HeadTensor, past: Int
  ) throws(ModelError) -> AttentionBias {
    let lengths = try site.integers(6)
    if let lengths, lengths.count != q.batch {
      throw ModelError(
        .shapeMismatch,
        "needs a number of keys for each of \(q.batch) samples, got \(lengths.count)")
    }
    let same = [Int](repeating: past, count: q.batch)
    return AttentionBias(
      isCausal: isCausal, leftWindow: leftWindow, rightWindow: rightWindow,
      offsets: lengths?.map { $0 &- q.length } ?? same, lengths: lengths)
  }

  private func capped(_ scores: [Double], _ dtype: DType) throws(ModelError) -> [Double] {
    guard softcap > 0 else { return scores }
    let cap = Double(softcap)
    return try scores.map { tanh($0 / cap) * cap }.rounded(to: dtype)
  }

  /// Rows in which no key may be seen become zeros, even where scores are no numbers.
  private func silenceUnseen(_ weights: inout [Double], _ bias: [Double], keys: Int) {
    guard keys > 0 else { return }
    for start in stride(from: 0, to: weights.count, by: keys)
    where bias[start..<start + keys].allSatisfy({ $0 == -.infinity }) {
      for i in start..<start + keys { weights[i] = 0 }
    }
  }
}
