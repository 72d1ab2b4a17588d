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
