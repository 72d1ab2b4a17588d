// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The votes of decision trees for each target, aggregated over the trees.
  ///
  /// Input: `X [N, F]`. Output: `Y [N, targets]` of the input's type. NaN follows a node's `true`
  /// branch when `missingTracksTrue` says so, else its `false` branch.
  /// Source: ONNX ai.onnx.ml TreeEnsemble, opset 5.
  public struct TreeEnsemble: Operator {
    public static var name: String { "TreeEnsemble" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [5] }
    public static var arity: Arity { Arity(1) }

    /// 0 average, 1 sum, 2 minimum, 3 maximum.
    public var aggregateFunction = 1
    /// 0 none, 1 softmax, 2 logistic, 3 softmax of what is not 0, 4 probit.
    public var postTransform = 0
    public var targetCount: Int?
    /// The place of each tree's first node.
    public var treeRoots: [Int]?
    public var features: [Int]?
    public var modes: Tensor?
    public var splits: Tensor?
    /// The sets of nodes that test membership, in the order of the nodes, with NaN between.
    public var membershipValues: Tensor?
    public var trueNodes: [Int]?
    public var trueIsLeaf: [Int]?
    public var falseNodes: [Int]?
    public var falseIsLeaf: [Int]?
    public var missingTracksTrue: [Int]?
    /// How often each node is visited: of no consequence.
    public var hitRates: Tensor?
    public var leafTargets: [Int]?
    public var leafWeights: Tensor?
    public init() {}

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.int("aggregate_function", &aggregateFunction, default: 1)
      try v.int("post_transform", &postTransform, default: 0)
      try v.int("n_targets", &targetCount)
      try v.ints("tree_roots", &treeRoots)
      try v.ints("nodes_featureids", &features)
      try v.tensor("nodes_modes", &modes)
      try v.tensor("nodes_splits", &splits)
      try v.tensor("membership_values", &membershipValues)
      try v.ints("nodes_truenodeids", &trueNodes)
      try v.ints("nodes_trueleafs", &trueIsLeaf)
      try v.ints("nodes_falsenodeids", &falseNodes)
      try v.ints("nodes_falseleafs", &falseIsLeaf)
      try v.ints("nodes_missing_value_tracks_true", &missingTracksTrue)
      try v.tensor("nodes_hitrates", &hitRates)
      try v.ints("leaf_targetids", &leafTargets)
      try v.tensor("leaf_weights", &leafWeights)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      if let dtype = type.dtype, dtype != splits?.dtype {
        throw ModelError(
          .typeMismatch,
          "splits are \(splits?.dtype.name ?? "missing"), but the input is \(dtype.name)")
      }
      if let rank = type.rank, rank != 2 {
        throw ModelError(.shapeMismatch, "the input must have shape [N, F], got \(type)")
      }
      let forest = try forest()
      return [Fact(type.dtype, [type.shape?.first ?? .unknown, .known(forest.targetCount)])]
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let tensor = try site.tensor(0)
      guard let transform = ScoreTransform(number: postTransform) else {
        throw ModelError(.invalidValue, "must be 0 to 4", at: .attribute("post_transform"))
      }
      let forest = try forest()
      let rows = try FeatureRows(tensor)
      var scores: [Double] = []
      try WorkBudget.spend(rows.count &* forest.roots.count)
      try rows.checkScores(forest.targetCount)
      for row in 0..<rows.count { scores += transform(try forest.scores(rows[row]).scores) }
      return [
        .tensor(
          try Tensor(
            tensor.dtype, shape: [rows.count, forest.targetCount], converting: scores))
      ]
    }

    /// The trees. Throws: `invalidModel` when lists do not fit together.
    private func forest() throws(ModelError) -> Forest {
      guard let modes = try modes?.integers(), let splits = try splits?.doubles(),
        let weights = try leafWeights?.doubles(), let treeRoots, let features, let trueNodes,
        let trueIsLeaf, let falseNodes, let falseIsLeaf, let leafTargets,
        let aggregate = Forest.Aggregate(rawValue: aggregateFunction)
      else {
        throw ModelError(.invalidModel, "an attribute of the trees is missing or out of range")
      }
      let missing = missingTracksTrue ?? [Int](repeating: 0, count: modes.count)
      let lists = [features, trueNodes, trueIsLeaf, falseNodes, falseIsLeaf, missing]
      guard lists.allSatisfy({ $0.count == modes.count }), splits.count == modes.count,
        weights.count == leafTargets.count
      else {
        throw ModelError(.invalidModel, "the lists of nodes, or of leaves, differ in length")
      }
      var sets = try memberships()[...]
      var nodes: [Forest.Node] = []
      for place in modes.indices {
        guard let mode = Forest.Mode(rawValue: modes[place]) else {
          throw ModelError(.invalidModel, "\(modes[place]) is no mode of a node")
        }
        nodes.append(
          Forest.Node(
            feature: features[place], mode: mode, threshold: splits[place],
            members: mode == .member ? sets.popFirst() ?? [] : [],
            whenTrue: trueIsLeaf[place] != 0 ? .leaf(trueNodes[place]) : .node(trueNodes[place]),
            whenFalse: falseIsLeaf[place] != 0
              ? .leaf(falseNodes[place]) : .node(falseNodes[place]),
            missingIsTrue: missing[place] != 0))
      }
      let forest = Forest(
        nodes: nodes, roots: treeRoots.map { .node($0) },
        votes: zip(leafTargets, weights).map { [(target: $0, weight: $1)] },
        targetCount: targetCount ?? max(0, leafTargets.max() ?? 0) &+ 1, aggregate: aggregate)
      try Tensor.checkPartCount(forest.targetCount)
      try forest.check()
      return forest
    }

    private func memberships() throws(ModelError) -> [Set<Double>] {
      var sets: [Set<Double>] = []
      var isOpen = false
      for value in try membershipValues?.doubles() ?? [] {
        if value.isNaN {
          if !isOpen { sets.append([]) }
          isOpen = false
        } else {
          if !isOpen { sets.append([]) }
          sets[sets.count - 1].insert(value)
          isOpen = true
        }
      }
      return sets
    }
  }
}
