// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The class with the most weight of votes of decision trees, among those with a vote or
  /// a base value, and the scores.
  ///
  /// Input: `[N, F]`. Outputs: the class `[N]`, and `[N, E]` scores in float32 after
  /// `postTransform`. When there are two classes and all votes go to one, the sum s of votes is the
  /// score of the second: with weights that are never negative it is chosen above ½ and scores
  /// are `1 - s, s` (`-s, s` before `LOGISTIC`), else above 0 and scores are `-s, s`.
  /// Source: ONNX ai.onnx.ml TreeEnsembleClassifier, opset 3 (1 lacks the tensors for `double`;
  /// 5 only calls it outdated).
  public struct TreeEnsembleClassifier: Operator {
    public static var name: String { "TreeEnsembleClassifier" }
    public static var domain: String { "ai.onnx.ml" }
    public static var versions: [Int] { [1, 3, 5] }
    public static var since: Int { 1 }
    public static var arity: Arity { Arity(1...1, 1...2) }
    public var trees = TreeLists()
    public var integers: [Int]?
    public var strings: [String]?
    public var postTransform = ScoreTransform.identity
    public init() {}

    public var minimumOpset: Int { trees.isWide ? 3 : 1 }

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try trees.attributes(&v, votes: "class")
      try v.ints("classlabels_int64s", &integers)
      try v.strings("classlabels_strings", &strings)
      try v.choice("post_transform", &postTransform, default: .identity)
    }

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let type = try site.tensor(0)
      _ = try type.dtype?.numeric()
      let (_, labels, _) = try model()
      let rows = type.rank == 1 ? 1 : type.shape?.first ?? .unknown
      return [Fact(labels.dtype, [rows]), Fact(.float32, [rows, .known(labels.count)])]
    }

    /// How scores become those of two classes.
    private enum Binary {
      case no
      /// `1 - s, s`; the second class above ½.
      case share
      /// `-s, s`; the second class above 0.
      case margin
    }

    private func model() throws(ModelError) -> (Forest, ClassLabels, Binary) {
      let labels = try ClassLabels(integers: integers, strings: strings)
      let votes = try trees.votes()
      let isBinary = labels.count == 2 && Set(votes.map(\.target)).count == 1
      var forest = try trees.forest(targetCount: labels.count, aggregate: .sum)
      if isBinary {
        if forest.base.count > 1 || (postTransform != .identity && postTransform != .logistic) {
          throw ModelError(
            .unsupported,
            "two classes with votes for one, and \(forest.base.count) base values or the "
              + "transform \(postTransform.rawValue)")
        }
        forest.votes = forest.votes.map { $0.map { (0, $0.weight) } }
        forest.targetCount = 1
      }
      try forest.check()
      guard isBinary else { return (forest, labels, .no) }
      return (forest, labels, votes.allSatisfy { $0.weight >= 0 } ? .share : .margin)
    }

    /// The place of the largest score among classes that had a vote or a base value, the first of
    /// equal ones.
    private func top(_ scores: [Double], _ hasVote: [Bool]) -> Int {
      let voted = scores.indices.filter { hasVote[$0] }
      return voted.reduce(voted.first ?? 0) { scores[$1] > scores[$0] ? $1 : $0 }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let rows = try FeatureRows(site.tensor(0))
      let (forest, labels, binary) = try model()
      try WorkBudget.spend(rows.count &* forest.roots.count)
      try rows.checkScores(labels.count)
      var classes: [Int] = []
      var scores: [Double] = []
      for index in 0..<rows.count {
        let (row, hasVote) = try forest.scores(rows[index])
        switch binary {
        case .no:
          classes.append(top(row, forest.base.isEmpty ? hasVote : row.map { _ in true }))
          scores += postTransform(row)
        case .share:
          classes.append(row[0] > 0.5 ? 1 : 0)
          let first = postTransform == .identity ? 1 - row[0] : -row[0]
          scores += postTransform([first, row[0]])
        case .margin:
          classes.append(row[0] > 0 ? 1 : 0)
          scores += postTransform([-row[0], row[0]])
        }
      }
      let shape = [rows.count, labels.count]
      return [
        .tensor(try labels.table.gathered(classes, shape: [rows.count])),
        .tensor(try Tensor(.float32, shape: shape, converting: scores)),
      ]
    }
  }
}
