// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.GridSample: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "linear", Op.GridSample(),
        inputs: [
          floats([1, 1, 3, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8]),
          floats([1, 2, 2, 2], [-1, -1, 0, 0, 0.5, 1.2, 0.89999998, -0.30000001]),
        ],
        outputs: [
          floats([1, 1, 2, 2], [0, 4, 1.5499985, 2.3725004])
        ]),
      OperatorCase(
        "nearest", with(Op.GridSample()) { $0.mode = .nearest },
        inputs: [
          floats([1, 1, 3, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8]),
          floats([1, 2, 2, 2], [-1, -1, 0, 0, 0.5, 1.2, 0.89999998, -0.30000001]),
        ],
        outputs: [
          floats([1, 1, 2, 2], [0, 4, 0, 5])
        ]),
      OperatorCase(
        "cubic",
        with(Op.GridSample()) {
          $0.mode = .cubic; $0.padding = .border
        },
        inputs: [
          floats([1, 1, 3, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8]),
          floats([1, 2, 2, 2], [-1, -1, 0, 0, 0.5, 1.2, 0.89999998, -0.30000001]),
        ],
        outputs: [
          floats([1, 1, 2, 2], [-0.375, 4, 7.8085938, 3.4731884])
        ]),
      OperatorCase(
        "reflection, corners",
        with(Op.GridSample()) {
          $0.padding = .reflection
          $0.alignCorners = true
        },
        inputs: [
          floats([1, 1, 3, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8]),
          floats([1, 2, 2, 2], [-2, -2, 0, 0, 1, 2.4000001, 1.8, -0.60000002]),
        ],
        outputs: [
          floats([1, 1, 2, 2], [4, 4, 3.7999997, 2.3999999])
        ]),
    ]
  }
}

extension Op.AffineGrid: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "image", Op.AffineGrid(),
        inputs: [
          floats([1, 2, 3], [1, 0, 0.5, 0, 2, 0]),
          tensor([4], [1, 1, 2, 2] as [Int64]),
        ],
        outputs: [
          floats([1, 2, 2, 2], [0, -1, 1, -1, 0, 1, 1, 1])
        ]),
      OperatorCase(
        "corners", with(Op.AffineGrid()) { $0.alignCorners = true },
        inputs: [
          floats([1, 2, 3], [1, 0, 0, 0, 1, 0]),
          tensor([4], [1, 1, 2, 3] as [Int64]),
        ],
        outputs: [
          floats([1, 2, 3, 2], [-1, -1, 0, -1, 1, -1, -1, 1, 0, 1, 1, 1])
        ]),
    ]
  }
}
