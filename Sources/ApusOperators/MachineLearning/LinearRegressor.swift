// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// A linear model: `y[n, t] = Σ_f x[n, f] · coefficients[t, f] + intercepts[t]`, in float32.
  ///
  /// Input: `[N, F]`, or `[F]` for one row. Source: ONNX ai.onnx.ml LinearRegressor, opset 1.
  public struct LinearRegressor: Operator {
    public static var name: String { "LinearRegressor" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1] }
    public static var arity: Arity { Arity(1) }
    public var coefficients: [Float]?
    public var intercepts: [Float]?
    public var targetCount = 1
    public var postTransform = ScoreTransform.identity
    public init() {}

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.floats("coefficients", &coefficients)
      try v.floats("intercepts", &intercepts)
      try v.int("targets", &targetCount, default: 1)
      try v.choice("post_transform", &postTransform, default: .identity)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      _ = try type.dtype?.numeric()
      let model = try model()
      if let width = type.shape?.last?.value { try model.check(width: width) }
      let rows = type.rank == 1 ? 1 : type.shape?.first ?? .unknown
      return [Fact(.float32, [rows, .known(targetCount)])]
    }

    private func model() throws(ModelError) -> LinearModel {
      try LinearModel(coefficients ?? [], intercepts: intercepts, scores: targetCount)
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let rows = try FeatureRows(site.tensor(0))
      let model = try model()
      try model.check(width: rows.width)
      var result: [Double] = []
      try WorkBudget.spend(rows.count &* model.coefficients.count)
      try rows.checkScores(targetCount)
      for row in 0..<rows.count { result += postTransform(model.scores(rows[row])) }
      return [
        .tensor(try Tensor(.float32, shape: [rows.count, targetCount], converting: result))
      ]
    }
  }
}
