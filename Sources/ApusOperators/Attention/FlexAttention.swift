// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Scaled dot-product attention whose scores and weights go through graphs of the model:
  /// `y = weights(softmax(scores(q · kᵀ · scale))) · v` for each head.
  ///
  /// Shapes: `q: [B, H, L, D]`, `k: [B, G, S, D]`, `v: [B, G, S, E]`, `y: [B, H, L, E]`; `H / G`
  /// query heads share a key head. Source: ONNX FlexAttention, ai.onnx.preview opset 1.
  public struct FlexAttention: Operator {
    public static var name: String { "FlexAttention" }
    public static var domain: String { "ai.onnx.preview" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(3) }
    /// What scores are multiplied by; nil is `1 / √D`.
    public var scale: Float?
    /// The type of scores and weights; nil is float, or double for double inputs.
    public var softmaxType: DType?
    public var scoreBody: Graph?
    public var weightBody: Graph?
    public init() {}

    public var bodies: [Graph] {
      get { [scoreBody, weightBody].compactMap(\.self) }
      set {
        var rest = newValue[...]
        if scoreBody != nil { scoreBody = rest.popFirst() }
        if weightBody != nil { weightBody = rest.popFirst() }
      }
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.float("scale", &scale)
      try v.dtype("softmax_precision", &softmaxType)
      try FlexAttention.visit("score_mod", &scoreBody, &v)
      try FlexAttention.visit("prob_mod", &weightBody, &v)
    }

    private static func visit(
      _ name: String, _ body: inout Graph?, _ v: inout some AttributeVisitor
    ) throws(ModelError) {
      var attribute = body.map(Attribute.graph)
      try v.visit(name, &attribute, default: nil, required: false)
      switch attribute {
      case nil: body = nil
      case .graph(let graph)?: body = graph
      default: throw ModelError(.invalidModel, "must be a graph", at: .attribute(name))
      }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let dtype = try site.realDType(0..<3)
      guard scale ?? 0 >= 0 else {
        throw ModelError(.invalidValue, "must not be negative", at: .attribute("scale"))
      }
      guard let q = try site.tensor(0).shape, let k = try site.tensor(1).shape,
        let v = try site.tensor(2).shape
      else { return [Fact(dtype, [.unknown, .unknown, .unknown, .unknown])] }
      guard q.count == 4, k.count == 4, v.count == 4 else {
        throw ModelError(.shapeMismatch, "queries, keys and values must have rank 4")
      }
      let type = try dtype.map(weightType)
      for body in bodies {
        let scores = Fact(type, [q[0], q[1], q[2], k[2]])
        let results = try site.inferBody(body, [scores])
        guard results.count == 1 else {
          throw ModelError(.invalidModel, "the body must have one output", at: .graph(body.name))
        }
        _ = try results[0].type.merged(with: scores.type)
      }
      return [Fact(dtype, [q[0], q[1], q[2], v[3]])]
    }

    private func weightType(_ dtype: DType) throws(ModelError) -> DType {
      try Normalization.stashType(softmaxType ?? (dtype == .float64 ? .float64 : .float32))
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let dtype = try site.tensor(0).dtype
      let type = try weightType(dtype)
      var inputs: [HeadTensor] = []
      for index in 0..<3 {
        guard try site.tensor(index).rank == 4 else {
          throw ModelError(.shapeMismatch, "queries, keys and values must have rank 4")
        }
        inputs.append(try HeadTensor(site.tensor(index), heads: nil))
      }
      let (q, k, v) = (inputs[0], inputs[1], inputs[2])
      guard k.length == v.length, k.heads == v.heads, k.batch == v.batch else {
        throw ModelError(.shapeMismatch, "keys of \(k.shape) do not fit values of \(v.shape)")
      }
      let root = Double(scale ?? 1 / Float(max(1, q.size)).squareRoot()).squareRoot()
      let factor = try [root].rounded(to: dtype)[0]
      let scaled = try q.scaled(by: factor, rounded: dtype)
      var scores = try ScaledDotProduct.scores(scaled, k.scaled(by: factor, rounded: dtype))
      scores = try scores.rounded(to: dtype).rounded(to: type)
      let shape = [q.batch, q.heads, q.length, k.length]
      scores = try run(scoreBody, site, scores, type, shape)
      var weights = ScaledDotProduct.softmax(scores, keys: k.length, in: type)
      weights = try run(weightBody, site, weights.rounded(to: type), type, shape)
      return [.tensor(try ScaledDotProduct.mix(weights, like: q, v).tensor(dtype))]
    }

    private func run(
      _ body: Graph?, _ site: EvaluateSite, _ values: [Double], _ type: DType, _ shape: [Int]
    ) throws(ModelError) -> [Double] {
      guard let body else { return values }
      let input = Datum.tensor(try Tensor(type, shape: shape, converting: values))
      guard case .tensor(let result)? = try site.run(body, [input]).first else {
        throw ModelError(.invalidModel, "the body must give a tensor", at: .graph(body.name))
      }
      guard result.shape == shape, result.dtype == type else {
        throw ModelError(
          .shapeMismatch,
          "the body must give \(type.name)\(shape), got \(result.dtype.name)\(result.shape)",
          at: .graph(body.name))
      }
      return try result.doubles()
    }
  }
}
