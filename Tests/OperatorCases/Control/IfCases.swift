// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.If: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "true", choice, inputs: [tensor([], [true])],
        outputs: [floats([2], [1, 2]), tensor([], [7] as [Int64])]),
      OperatorCase(
        "false, a condition of rank 1", choice, inputs: [tensor([1], [false])],
        outputs: [floats([3], [3, 4, 5]), tensor([], [8] as [Int64])]),
    ]
  }

  private static var choice: Op.If {
    func branch(_ name: String, _ first: Tensor, _ second: Int64) -> Graph {
      var graph = Graph(name: name)
      graph.outputs = [
        graph.addConstant("first", first), graph.addConstant("second", tensor([], [second])),
      ]
      return graph
    }
    var choice = Op.If()
    choice.thenBranch = branch("then", floats([2], [1, 2]), 7)
    choice.elseBranch = branch("else", floats([3], [3, 4, 5]), 8)
    return choice
  }
}
