// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The votes of decision trees for each target, aggregated over the trees, in float32.
  ///
  /// Input: `[N, F]`. Output: `[N, targets]`. Source: ONNX ai.onnx.ml TreeEnsembleRegressor,
  /// opset 3 (1 lacks the tensors for `double`; 5 only calls it outdated).
  public struct TreeEnsembleRegressor: Operator {
    public static var name: String { "TreeEnsembleRegressor" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1, 3, 5] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1) }
    public var trees = TreeLists()
    public var targetCount: Int?
    public var aggregate = Aggregate.sum
    public var postTransform = ScoreTransform.identity
    public init() {}

    public enum Aggregate: String, Sendable {
      case average = "AVERAGE"
      case sum = "SUM"
      case min = "MIN"
      case max = "MAX"

      var forest: Forest.Aggregate {
        switch self {
        case .average: .average
        case .sum: .sum
        case .min: .min
        case .max: .max
        }
      }
    }

    public var minimumOpset: Int { trees.isWide ? 3 : 1 }

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try trees.attributes(&v, votes: "target")
      try v.int("n_targets", &targetCount)
      try v.choice("aggregate_function", &aggregate, default: .sum)
      try v.choice("post_transform", &postTransform, default: .identity)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      _ = try type.dtype?.numeric()
      let rows = type.rank == 1 ? 1 : type.shape?.first ?? .unknown
      return [Fact(.float32, [rows, .known(try forest().targetCount)])]
    }

    private func forest() throws(ModelError) -> Forest {
      let count = targetCount ?? (trees.voteTargets?.max() ?? 0) &+ 1
      let forest = try trees.forest(targetCount: count, aggregate: aggregate.forest)
      try forest.check()
      return forest
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let rows = try FeatureRows(site.tensor(0))
      let forest = try forest()
      try WorkBudget.spend(rows.count &* forest.roots.count)
      try rows.checkScores(forest.targetCount)
      var scores: [Double] = []
      for row in 0..<rows.count {
        scores += postTransform(try forest.scores(rows[row]).scores)
      }
      let shape = [rows.count, forest.targetCount]
      return [.tensor(try Tensor(.float32, shape: shape, converting: scores))]
    }
  }
}
