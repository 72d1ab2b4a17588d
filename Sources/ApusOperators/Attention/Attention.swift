// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Scaled dot-product attention: `y = softmax(cap(q · kᵀ · scale) + bias) · v` for each head,
  /// where `cap(s) = c · tanh(s / c)` and the bias is −∞ for keys that a query may not see.
  ///
  /// Shapes: `q: [B, H, L, D]`, `k: [B, G, S, D]`, `v: [B, G, S, E]`, `y: [B, H, L, E]`, or packed
  /// `[B, L, H · D]` and so on; `H / G` query heads share a key head. Inputs 4 and 5 are keys and
  /// values of the past, which come before the present ones; 6 is how many keys are no padding.
  /// Outputs 1 and 2 are all keys and values, 3 the scores at a stage.
  /// Source: ONNX Attention, opset 25.
  public struct Attention: Operator {
    public static var name: String { "Attention" }
    public static var versions: [Int] { [23, 24, 25] }
    public static var since: Int { 24 }
    public var minimumOpset: Int { leftWindow == -1 && rightWindow == -1 ? 24 : 25 }
    public static var arity: Arity { Arity(3...7, 1...4) }
    /// Whether a query sees no keys after its own place.
    public var isCausal = false
    /// Heads of queries, of keys and values; for packed inputs.
    public var queryHeads: Int?
    public var keyHeads: Int?
    /// What the fourth output is: 0 scores, 1 capped, 2 with the bias, 3 after the softmax.
    public var scoreStage = 0
    /// What scores are multiplied by; nil is `1 / √D`.
    public var scale: Float?
    /// The bound that scores approach; 0 is none.
    public var softcap: Float = 0
    /// The type in which the softmax is computed; nil is that of the queries.
    public var softmaxType: DType?
    /// How many keys before and after its own place a query sees; -1 is all.
    public var leftWindow = -1
    public var rightWindow = -1
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.bool("is_causal", &isCausal, default: false)
      try v.int("q_num_heads", &queryHeads)
      try v.int("kv_num_heads", &keyHeads)
      try v.int("qk_matmul_output_mode", &scoreStage, default: 0)
      try v.float("scale", &scale)
      try v.float("softcap", &softcap, default: 0)
      try v.dtype("softmax_precision", &softmaxType)
      try v.int("left_window_size", &leftWindow, default: -1)
      try v.int("right_window_size", &rightWindow, default: -1)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      try check(hasPast: site.has(4) || site.has(5), both: site.has(4) == site.has(5), site.has(6))
      let dtype = try site.realDType(0..<2)
      let valueType = try site.tensor(2).dtype
      guard let q = try site.tensor(0).shape, let k = try site.tensor(1).shape,
        let v = try site.tensor(2).shape
      else { return [Fact(dtype, nil), Fact(dtype, nil), Fact(valueType, nil), Fact(dtype, nil)] }
      guard q.count == k.count, k.count == v.count else {
        throw ModelError(.shapeMismatch, "queries, keys and values must have one rank")
      }
      let query = try HeadTensor.shape(q, heads: queryHeads)
      let key = try HeadTensor.shape(k, heads: keyHeads)
      let value = try HeadTensor.shape(v, heads: keyHeads)
      if let heads = query[1].value, let shared = key[1].value {
        _ = try ScaledDotProduct.groupSize(heads, shared)
      }
      let past = site.has(4) ? site.shape(4).flatMap { $0.count == 4 ? $0[2] : nil } : .known(0)
      var total = Dimension.unknown
      if let before = past?.value {
        total = before == 0 ? key[2] : key[2].value.map { .known($0 &+ before) } ?? .unknown
      }
      var y = [query[0], query[1], query[2], value[3]]
      if q.count == 3 {
        let width = value[3].value.flatMap { size in query[1].value.map { size &* $0 } }
        y = [query[0], query[2], width.map(Dimension.known) ?? .unknown]
      }
      return [
        Fact(dtype, y), Fact(dtype, [key[0], key[1], total, key[3]]),
        Fact(valueType, [value[0], value[1], total, value[3]]),
        Fact(dtype, [query[0], query[1], query[2], total]),
      ]
    }

    /// Throws: `invalidModel` or `invalidValue` for inputs and attributes that exclude each other.
    func check(hasPast: Bool, both: Bool, _ hasLengths: Bool) throws(ModelError) {
      guard both, !(hasPast && hasLengths) else {
        throw ModelError(
          .invalidModel,
          "past keys and values go together, and not with the numbers of keys that are no padding")
      }
      guard leftWindow >= -1, rightWindow >= -1 else {
        throw ModelError(
          .invalidValue, "windows must be -1 or more, got \(leftWindow) and \(rightWindow)")
      }
      guard (0...3).contains(scoreStage) else {
        throw ModelError(
          .invalidValue, "must be 0 to 3, got \(scoreStage)",
          at: .attribute("qk_matmul_output_mode"))
      }
      guard softcap >= 0, scale ?? 0 >= 0 else {
        throw ModelError(.invalidValue, "scale and softcap must not be negative")
      }
      if let softmaxType { _ = try Normalization.stashType(softmaxType) }
    }
  }
}
