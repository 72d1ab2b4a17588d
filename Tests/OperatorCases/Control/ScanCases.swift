// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.Scan: HasCases {
  public static var cases: [OperatorCase] {
    let start = floats([2], [0, 0])
    let rows = floats([3, 2], [1, 2, 3, 4, 5, 6])
    return [
      OperatorCase(
        "running sum", sum { _ in }, inputs: [start, rows],
        outputs: [floats([2], [9, 12]), floats([3, 2], [1, 2, 4, 6, 9, 12])]),
      OperatorCase(
        "reads from the end", sum { $0.inputDirections = [1] }, inputs: [start, rows],
        outputs: [floats([2], [9, 12]), floats([3, 2], [5, 6, 8, 10, 9, 12])]),
      OperatorCase(
        "fills from the end, along axis 1",
        sum {
          $0.outputDirections = [1]
          $0.outputAxes = [-1]
        },
        inputs: [start, rows],
        outputs: [floats([2], [9, 12]), floats([2, 3], [9, 4, 1, 12, 6, 2])]),
      OperatorCase(
        "scans axis 1", sum { $0.inputAxes = [-1] },
        inputs: [start, floats([2, 3], [1, 3, 5, 2, 4, 6])],
        outputs: [floats([2], [9, 12]), floats([3, 2], [1, 2, 4, 6, 9, 12])]),
      OperatorCase(
        "no steps", sum { _ in }, inputs: [start, floats([0, 2], [])],
        outputs: [start, floats([0, 2], [])]),
      OperatorCase(
        "a batch with lengths, as opset 8 has it",
        sum {
          $0.isBatched = true
          $0.inputDirections = [1]
        },
        inputs: [
          floats([2, 2], [0, 0, 10, 10]),
          floats([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), tensor([2], [2, 1] as [Int64]),
        ],
        outputs: [
          floats([2, 2], [4, 6, 15, 16]), floats([2, 2, 2], [3, 4, 4, 6, 15, 16, 0, 0]),
        ]),
    ]
  }

  /// s' = s + x; collects s'.
  private static func sum(_ change: (inout Op.Scan) -> Void) -> Op.Scan {
    var scan = Op.Scan()
    scan.scanInputCount = 1
    let state = scan.body.addInput("s", type: .tensor(TensorType(.float32, [2])))
    let slice = scan.body.addInput("x", type: .tensor(TensorType(.float32, [2])))
    let sum = scan.body.addNode(Op.Add(), [state, slice])
    scan.body.outputs = [sum[0], sum[0]]
    change(&scan)
    return scan
  }
}
