// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.Clip: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "both", Op.Clip(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3]), floats([], [-1]), floats([], [1])],
        outputs: [floats([5], [-1, -0.5, 0, 0.5, 1])]),
      OperatorCase(
        "upper", Op.Clip(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3]), nil, floats([], [1])],
        outputs: [floats([5], [-3, -0.5, 0, 0.5, 1])]),
      OperatorCase(
        "whole numbers", Op.Clip(),
        inputs: [
          tensor([2], [-5, 1152921504606846976] as [Int64]),
          tensor([], [-3] as [Int64]),
          tensor([], [1152921504606846975] as [Int64]),
        ],
        outputs: [tensor([2], [-3, 1152921504606846975] as [Int64])]),
    ]
  }
}

extension Op.PRelu: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "broadcast", Op.PRelu(),
        inputs: [floats([2, 2], [-1, 2, -3, -4]), floats([2], [0.5, 0.25])],
        outputs: [floats([2, 2], [-0.5, 2, -1.5, -1])]),
      OperatorCase(
        "whole numbers", Op.PRelu(),
        inputs: [tensor([2], [-3, 4] as [Int32]), tensor([1], [2] as [Int32])],
        outputs: [tensor([2], [-6, 4] as [Int32])]),
    ]
  }
}

extension Op.SwiGLU: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "defaults", Op.SwiGLU(),
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3]), floats([5], [1, 2, 3, 4, 5])],
        outputs: [floats([5], [-0.14227763, -0.37754068, 0, 1.2449187, 14.288611])]),
      OperatorCase(
        "alpha", with(Op.SwiGLU()) { $0.alpha = 2 },
        inputs: [floats([5], [-3, -0.5, 0, 0.5, 3]), floats([5], [1, 2, 3, 4, 5])],
        outputs: [floats([5], [-0.0074178698, -0.2689414, 0, 1.4621172, 14.962912])]),
    ]
  }
}
