// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
import func Foundation.exp

extension Op {
  /// Attention through a state that each token changes: `S ← γ · S + k ⊗ u`, `y = scale · qᵀ S`.
  ///
  /// `γ = exp(decay)`, or 1 for the rules without a gate; `u = v`, or for the delta rules
  /// `u = β · (v − (γ · S)ᵀ k)`.
  /// Shapes: `q: [B, T, H · D]`, `k: [B, T, G · D]`, `v: [B, T, G · E]`, `y: [B, T, H · E]`, states
  /// `[B, G, D, E]`, decay `[B, T, G]` or `[B, T, G · D]`, `β: [B, T, G]` or `[B, T, 1]`; `H / G`
  /// query heads share a state. Source: ONNX LinearAttention, opset 27.
  public struct LinearAttention: Operator {
    public static var name: String { "LinearAttention" }
    public static var versions: [Int] { [27] }
    public static var arity: Arity { Arity(3...6, 1...2) }

    /// How the state changes.
    public enum UpdateRule: String, Sendable {
      case linear
      case gated
      case delta
      case gatedDelta = "gated_delta"

      var isGated: Bool { self == .gated || self == .gatedDelta }
      var isDelta: Bool { self == .delta || self == .gatedDelta }
    }
    public var rule = UpdateRule.gatedDelta
    public var queryHeads = 1
    public var keyHeads = 1
    /// What results are multiplied by; 0 is `1 / √D`.
    public var scale: Float = 0
    /// How many tokens other implementations may take at a time; it changes no result.
    public var chunkSize = 64
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("q_num_heads", &queryHeads, default: nil)
      try v.int("kv_num_heads", &keyHeads, default: nil)
      try v.choice("update_rule", &rule, default: .gatedDelta)
      try v.float("scale", &scale, default: 0)
      try v.int("chunk_size", &chunkSize, default: 64)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.realDType(0..<3)
      try check(hasDecay: site.has(4), hasBeta: site.has(5))
      guard let q = try site.tensor(0).shape, let k = try site.tensor(1).shape,
        let v = try site.tensor(2).shape
      else { return [Fact(dtype, nil), Fact(site.dtype(3) ?? dtype, nil)] }
      guard q.count == 3, k.count == 3, v.count == 3 else {
        throw ModelError(.shapeMismatch, "queries, keys and values must have rank 3")
      }
      let query = try HeadTensor.shape(q, heads: queryHeads)
      let value = try HeadTensor.shape(v, heads: keyHeads)
      _ = try HeadTensor.shape(k, heads: keyHeads)
      let width = value[3].value.map { Dimension.known($0 &* queryHeads) } ?? .unknown
      return [
        Fact(dtype, [q[0], q[1], width]),
        Fact(site.has(3) ? site.dtype(3) : dtype, [q[0], .known(keyHeads), query[3], value[3]]),
      ]
    }

    private func check(hasDecay: Bool, hasBeta: Bool) throws(ModelError) {
      guard queryHeads >= 1, keyHeads >= 1 else {
        throw ModelError(.invalidValue, "numbers of heads must be at least 1")
      }
      _ = try ScaledDotProduct.groupSize(queryHeads, keyHeads)
      guard hasDecay == rule.isGated, hasBeta == rule.isDelta else {
        throw ModelError(
          .invalidModel,
          "the rule '\(rule.rawValue)' \(rule.isGated ? "needs" : "takes no") decay and "
            + "\(rule.isDelta ? "needs" : "takes no") beta")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      try check(hasDecay: site.has(4), hasBeta: site.has(5))
      let query = try site.tensor(0)
      let q = try packed(site, 0, heads: queryHeads)
      let k = try packed(site, 1, heads: keyHeads)
      let v = try packed(site, 2, heads: keyHeads)
      let decay = rule.isGated ? try gate(site, 4, k, sizes: [1, k.size]) : nil
      let beta = rule.isDelta ? try gate(site, 5, k, sizes: [1]) : nil
      guard q.batch == k.batch, k.batch == v.batch, q.length == k.length, k.length == v.length,
        q.size == k.size
      else {
        throw ModelError(
          .shapeMismatch,
          "queries, keys and values of \(q.shape), \(k.shape) and \(v.shape) do not fit together")
      }
      let shape = [q.batch, keyHeads, k.size, v.size]
      let past = try site.optionalTensor(3)
      guard past == nil || past?.shape == shape else {
        throw ModelError(.shapeMismatch, "the state must be \(shape), got \(past?.shape ?? [])")
      }
      try WorkBudget.spend(product: [q.batch, q.heads, q.length, q.size, v.size])
      let states = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(states * 8)
      var state = try past?.doubles() ?? [Double](repeating: 0, count: states)
      var y = HeadTensor(
        batch: q.batch, heads: q.heads, length: q.length, size: v.size,
        values: [Double](
          repeating: 0, count: try Tensor.elementCount(q.shape.dropLast() + [v.size])))
      let factor = scale == 0 ? 1 / Double(max(1, q.size)).squareRoot() : Double(scale)
      let group = queryHeads / keyHeads
      for plane in 0..<q.batch * keyHeads {
        var own = Array(state[plane * k.size * v.size..<(plane + 1) * k.size * v.size])
        for t in 0..<q.length {
          change(&own, plane, t, k, v, decay, beta)
          for head in plane * group..<(plane + 1) * group {
            read(own, head, t, q, &y, factor)
          }
        }
        state.replaceSubrange(plane * k.size * v.size..<(plane + 1) * k.size * v.size, with: own)
      }
      return [
        .tensor(try y.tensor(query.dtype, packed: true)),
        .tensor(try Tensor(past?.dtype ?? query.dtype, shape: shape, converting: state)),
      ]
    }

    private func packed(
      _ site: EvaluateSite, _ index: Int, heads: Int
    ) throws(ModelError) -> HeadTensor {
      let tensor = try site.tensor(index)
      guard tensor.rank == 3 else {
        throw ModelError(.shapeMismatch, "input \(index) must have rank 3, got \(tensor.shape)")
      }
      return try HeadTensor(tensor, heads: heads)
    }

    /// Decay or beta for each head of keys; its last axis is one of `sizes` a head, or 1 in all.
    private func gate(
      _ site: EvaluateSite, _ index: Int, _ k: HeadTensor, sizes: [Int]
    ) throws(ModelError) -> HeadTensor {
      let tensor = try site.tensor(index)
      let isShared = sizes.count == 1 && tensor.shape.last == 1
      let gate = try packed(site, index, heads: isShared ? 1 : keyHeads)
      guard sizes.contains(gate.size), gate.batch == k.batch, gate.length == k.length else {
        throw ModelError(
          .shapeMismatch, "input \(index) of shape \(tensor.shape) does not fit keys of \(k.shape)")
      }
      return gate
    }

    /// One token's change of the state of one head, `[D, E]`.
    private func change(
      _ state: inout [Double], _ plane: Int, _ t: Int, _ k: HeadTensor, _ v: HeadTensor,
      _ decay: HeadTensor?, _ beta: HeadTensor?
    ) {
      let key = (plane * k.length + t) * k.size
      let value = (plane * v.length + t) * v.size
      if let decay {
        for d in 0..<k.size {
          let at = (plane * decay.length + t) * decay.size + (decay.size == 1 ? 0 : d)
          let factor = exp(decay.values[at])
          for e in 0..<v.size { state[d * v.size + e] *= factor }
        }
      }
      var update = Array(v.values[value..<value + v.size])
      if let beta {
        let head = beta.heads == 1 ? plane / keyHeads : plane
        let rate = beta.values[head * beta.length + t]
        for e in 0..<v.size {
          var recalled = 0.0
          for d in 0..<k.size { recalled += state[d * v.size + e] * k.values[key + d] }
          update[e] = rate * (update[e] - recalled)
        }
      }
      for d in 0..<k.size {
        for e in 0..<v.size { state[d * v.size + e] += k.values[key + d] * update[e] }
      }
    }

    /// One query's result.
    private func read(
      _ state: [Double], _ head: Int, _ t: Int, _ q: HeadTensor, _ y: inout HeadTensor,
      _ factor: Double
    ) {
      let from = (head * q.length + t) * q.size
      let to = (head * y.length + t) * y.size
      for e in 0..<y.size {
        var sum = 0.0
        for d in 0..<q.size { sum += q.values[from + d] * state[d * y.size + e] }
        y.values[to + e] = factor * sum
      }
    }
  }
}
