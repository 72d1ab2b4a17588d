// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Decision trees whose nodes and leaves lie in two lists.
struct Forest {
  /// Where a branch leads.
  enum Link {
    case node(Int)
    case leaf(Int)
  }

  /// How a node compares a feature with its threshold; raw values are those of TreeEnsemble.
  enum Mode: Int {
    case lessOrEqual
    case less
    case greaterOrEqual
    case greater
    case equal
    case notEqual
    /// Whether the feature is one of a set.
    case member

    /// The mode that TreeEnsembleRegressor and its kin write as a word.
    init?(word: String) {
      let words = [
        "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ",
      ]
      guard let place = words.firstIndex(of: word) else { return nil }
      self.init(rawValue: place)
    }
  }

  struct Node {
    var feature: Int
    var mode: Mode
    var threshold: Double
    var members: Set<Double> = []
    var whenTrue: Link
    var whenFalse: Link
    /// Which way NaN goes.
    var missingIsTrue: Bool

    func holds(_ x: Double) -> Bool {
      if x.isNaN { return missingIsTrue }
      return switch mode {
      case .lessOrEqual: x <= threshold
      case .less: x < threshold
      case .greaterOrEqual: x >= threshold
      case .greater: x > threshold
      case .equal: x == threshold
      case .notEqual: x != threshold
      case .member: members.contains(x)
      }
    }
  }

  /// How the votes of trees for one target become its score; raw values are TreeEnsemble's.
  enum Aggregate: Int {
    case average
    case sum
    case min
    case max
  }

  var nodes: [Node]
  var roots: [Link]
  /// For each leaf, the targets that it votes for and with what weight.
  var votes: [[(target: Int, weight: Double)]]
  var targetCount: Int
  var aggregate = Aggregate.sum
  /// What each target's score starts from; none is 0.
  var base: [Double] = []

  /// Checks every link and target against its list. Throws: `invalidModel`.
  func check() throws(ModelError) {
    func isFine(_ link: Link) -> Bool {
      switch link {
      case .node(let place): nodes.indices.contains(place)
      case .leaf(let place): votes.indices.contains(place)
      }
    }
    let isWhole =
      roots.allSatisfy(isFine)
      && nodes.allSatisfy { isFine($0.whenTrue) && isFine($0.whenFalse) && $0.feature >= 0 }
      && votes.allSatisfy { $0.allSatisfy { (0..<targetCount).contains($0.target) } }
      && (base.isEmpty || base.count == targetCount)
    guard isWhole else {
      throw ModelError(
        .invalidModel, "the trees name a node, leaf, feature or target that does not exist")
    }
  }

  /// The scores of a row, before any transform, and which targets had a vote.
  ///
  /// Throws: `invalidModel` when a tree never reaches a leaf, `invalidValue` when the row is too
  /// short.
  func scores(
    _ row: ArraySlice<Double>
  ) throws(ModelError) -> (scores: [Double], hasVote: [Bool]) {
    var scores = [Double](repeating: 0, count: targetCount)
    var hasVote = [Bool](repeating: false, count: targetCount)
    for root in roots {
      for vote in votes[try leaf(row, from: root)] {
        let old = scores[vote.target]
        switch aggregate {
        case .average, .sum: scores[vote.target] = old + vote.weight
        case .min:
          scores[vote.target] = hasVote[vote.target] ? Swift.min(old, vote.weight) : vote.weight
        case .max:
          scores[vote.target] = hasVote[vote.target] ? Swift.max(old, vote.weight) : vote.weight
        }
        hasVote[vote.target] = true
      }
    }
    if aggregate == .average { scores = scores.map { $0 / Double(Swift.max(1, roots.count)) } }
    for (target, start) in base.enumerated() { scores[target] += start }
    return (scores, hasVote)
  }

  private func leaf(_ row: ArraySlice<Double>, from root: Link) throws(ModelError) -> Int {
    var link = root
    for step in 0...nodes.count {
      switch link {
      case .leaf(let place):
        try WorkBudget.spend(step)
        return place
      case .node(let place):
        let node = nodes[place]
        guard node.feature < row.count else {
          throw ModelError(
            .invalidValue, "a tree asks for feature \(node.feature) of a row of \(row.count)")
        }
        link = node.holds(row[row.startIndex + node.feature]) ? node.whenTrue : node.whenFalse
      }
    }
    throw ModelError(.invalidModel, "a tree has a cycle")
  }
}
