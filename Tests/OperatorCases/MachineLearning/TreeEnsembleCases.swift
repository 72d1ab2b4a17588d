// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.TreeEnsemble: HasCases {
  public static var cases: [OperatorCase] {
    let rows = floats([3, 2], [0, 0, 1, 3, .nan, 5])
    return [
      OperatorCase(
        "sum", trees { _ in }, inputs: [rows],
        outputs: [floats([3, 2], [11, 0, 1, 20, 2, 20])]),
      OperatorCase(
        "average", trees { $0.aggregateFunction = 0 }, inputs: [rows],
        outputs: [floats([3, 2], [5.5, 0, 0.5, 10, 1, 10])]),
      OperatorCase(
        "NaN follows true", trees { $0.missingTracksTrue = [1, 0] }, inputs: [rows],
        outputs: [floats([3, 2], [11, 0, 1, 20, 1, 20])]),
      OperatorCase(
        "maximum, logistic",
        trees {
          $0.aggregateFunction = 3
          $0.postTransform = 2
          $0.leafTargets = [0, 0, 0, 0]
          $0.targetCount = 1
          $0.leafWeights = floats([4], [0, 1, -1, -2])
        },
        inputs: [rows], outputs: [floats([3, 1], [0.5, 0.5, 0.731058579])]),
    ]
  }

  /// Two trees of one node: `x₀ ≤ 1` gives 1 or 2 to target 0; `x₁ ∈ {0, 2}` gives 10 to target 0
  /// or 20 to target 1.
  private static func trees(_ change: (inout Op.TreeEnsemble) -> Void) -> Op.TreeEnsemble {
    var op = Op.TreeEnsemble()
    op.targetCount = 2
    op.treeRoots = [0, 1]
    op.features = [0, 1]
    op.modes = tensor([2], [0, 6] as [UInt8])
    op.splits = floats([2], [1, 0])
    op.membershipValues = floats([3], [0, 2, .nan])
    op.trueNodes = [0, 2]
    op.trueIsLeaf = [1, 1]
    op.falseNodes = [1, 3]
    op.falseIsLeaf = [1, 1]
    op.leafTargets = [0, 0, 0, 1]
    op.leafWeights = floats([4], [1, 2, 10, 20])
    change(&op)
    return op
  }
}

/// One tree: `x₀ < 1` leads to node 1, else to node 2.
private func treeLists(weights: [Float], targets: [Int]) -> TreeLists {
  var trees = TreeLists()
  trees.nodeIDs = [0, 1, 2]
  trees.treeIDs = [4, 4, 4]
  trees.features = [0, 0, 0]
  trees.modes = ["BRANCH_LT", "LEAF", "LEAF"]
  trees.values = [1, 0, 0]
  trees.trueNodes = [1, 0, 0]
  trees.falseNodes = [2, 0, 0]
  trees.voteTreeIDs = [4, 4]
  trees.voteNodeIDs = [1, 2]
  trees.voteTargets = targets
  trees.voteWeights = weights
  return trees
}

extension Op.TreeEnsembleRegressor: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.TreeEnsembleRegressor()
    op.trees = treeLists(weights: [0.25, 2], targets: [0, 1])
    op.targetCount = 2
    var based = op
    based.trees.base = [10, 20]
    based.trees.missingTracksTrue = [1, 0, 0]
    return [
      OperatorCase(
        "sum", op, inputs: [floats([3, 1], [0, 1, .nan])],
        outputs: [floats([3, 2], [0.25, 0, 0, 2, 0, 2])]),
      OperatorCase(
        "base values, NaN follows true", based, inputs: [floats([2, 1], [1, .nan])],
        outputs: [floats([2, 2], [10, 22, 10.25, 20])]),
    ]
  }
}

extension Op.TreeEnsembleClassifier: HasCases {
  public static var cases: [OperatorCase] {
    var two = Op.TreeEnsembleClassifier()
    two.trees = treeLists(weights: [0.25, 2], targets: [0, 1])
    two.strings = ["a", "b"]
    var share = Op.TreeEnsembleClassifier()
    share.trees = treeLists(weights: [0.25, 0.75], targets: [0, 0])
    share.integers = [7, 8]
    var margin = share
    margin.trees.voteWeights = [-0.25, 0.75]
    return [
      OperatorCase(
        "votes for both", two, inputs: [tensor([2, 1], [0, 1] as [Int64])],
        outputs: [tensor([2], ["a", "b"]), floats([2, 2], [0.25, 0, 0, 2])]),
      OperatorCase(
        "votes for one, a share", share, inputs: [floats([2, 1], [0, 1])],
        outputs: [tensor([2], [7, 8] as [Int64]), floats([2, 2], [0.75, 0.25, 0.25, 0.75])]),
      OperatorCase(
        "votes for one, a margin", margin, inputs: [floats([2, 1], [0, 1])],
        outputs: [tensor([2], [7, 8] as [Int64]), floats([2, 2], [0.25, -0.25, -0.75, 0.75])]),
    ]
  }
}
