// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.Loop: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "counts, doubling", doubling,
        inputs: [tensor([], [3] as [Int64]), tensor([], [true]), floats([1], [1])],
        outputs: [
          floats([1], [8]), floats([3, 1], [1, 2, 4]), tensor([3], [0, 1, 2] as [Int64]),
        ]),
      OperatorCase(
        "no condition: the body's is not looked at", stopping,
        inputs: [tensor([], [2] as [Int64]), nil, floats([1], [1])],
        outputs: [floats([1], [4]), floats([2, 1], [1, 2]), tensor([2], [0, 1] as [Int64])]),
      OperatorCase(
        "the body's condition ends it", stopping,
        inputs: [tensor([1], [9] as [Int64]), tensor([1], [true]), floats([1], [1])],
        outputs: [floats([1], [2]), floats([1, 1], [1]), tensor([1], [0] as [Int64])]),
      OperatorCase(
        "no count: while below 10", whileBelowTen,
        inputs: [nil, tensor([], [true]), floats([], [1])],
        outputs: [floats([], [16]), floats([4], [1, 2, 4, 8])]),
      OperatorCase(
        "a condition that is false at once", doubling,
        inputs: [tensor([], [3] as [Int64]), tensor([], [false]), floats([1], [1])],
        outputs: [floats([1], [1]), floats([0, 1], []), tensor([0], [] as [Int64])]),
      OperatorCase(
        "a negative count", doubling,
        inputs: [tensor([], [-3] as [Int64]), nil, floats([1], [5])],
        outputs: [floats([1], [5]), floats([0, 1], []), tensor([0], [] as [Int64])]),
      OperatorCase(
        "carries a sequence", gathering,
        data: [
          .tensor(tensor([], [2] as [Int64])), nil,
          .sequence(elementType: .tensor(TensorType(.int64)), []),
        ],
        expected: [
          .sequence(
            elementType: .tensor(TensorType(.int64)),
            [.tensor(tensor([], [0] as [Int64])), .tensor(tensor([], [1] as [Int64]))])
        ]),
    ]
  }

  private static func loop(_ build: (inout Graph, _ counter: ValueID, _ going: ValueID) -> Void)
    -> Op.Loop
  {
    var loop = Op.Loop()
    let counter = loop.body.addInput("i", type: .tensor(TensorType(.int64, [])))
    let going = loop.body.addInput("going", type: .tensor(TensorType(.bool, [])))
    build(&loop.body, counter, going)
    return loop
  }

  /// x' = x + x; collects x and the counter.
  private static var doubling: Op.Loop {
    loop { body, counter, going in
      let x = body.addInput("x", type: .tensor(TensorType(.float32, [1])))
      let sum = body.addNode(Op.Add(), [x, x])
      body.outputs = [going, sum[0], x, counter]
    }
  }

  private static var stopping: Op.Loop {
    loop { body, counter, _ in
      let x = body.addInput("x", type: .tensor(TensorType(.float32, [1])))
      let sum = body.addNode(Op.Add(), [x, x])
      body.outputs = [body.addConstant("stop", tensor([], [false])), sum[0], x, counter]
    }
  }

  private static var whileBelowTen: Op.Loop {
    loop { body, _, _ in
      let x = body.addInput("x", type: .tensor(TensorType(.float32, [])))
      let sum = body.addNode(Op.Add(), [x, x])
      let limit = body.addConstant("limit", floats([], [10]))
      let isBelow = body.addNode(Op.Less(), [sum[0], limit])
      body.outputs = [isBelow[0], sum[0], x]
    }
  }

  private static var gathering: Op.Loop {
    loop { body, counter, going in
      let list = body.addInput("list", type: .sequence(.tensor(TensorType(.int64))))
      body.outputs = [going, body.addNode(Op.SequenceInsert(), [list, counter])[0]]
    }
  }
}
