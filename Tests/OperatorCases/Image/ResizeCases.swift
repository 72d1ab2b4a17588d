// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.Resize: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "nearest by scales", Op.Resize(),
        inputs: [
          floats([1, 1, 2, 2], [1, 2, 3, 4]),
          nil,
          floats([4], [1, 1, 2, 2]),
        ],
        outputs: [
          floats([1, 1, 4, 4], [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
        ]),
      OperatorCase(
        "linear by sizes", with(Op.Resize()) { $0.mode = .linear },
        inputs: [
          floats([1, 1, 2, 2], [1, 2, 3, 4]),
          nil,
          nil,
          tensor([4], [1, 1, 3, 3] as [Int64]),
        ],
        outputs: [
          floats([1, 1, 3, 3], [1, 1.5, 2, 2, 2.5, 3, 3, 3.5, 4])
        ]),
      OperatorCase(
        "cubic, corners",
        with(Op.Resize()) {
          $0.mode = .cubic; $0.transform = .alignCorners
        },
        inputs: [
          floats([1, 1, 3, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8]),
          nil,
          nil,
          tensor([4], [1, 1, 4, 2] as [Int64]),
        ],
        outputs: [
          floats([1, 1, 4, 2], [0, 2, 1.7222219, 3.7222214, 4.2777762, 6.2777758, 6, 8])
        ]),
      OperatorCase(
        "antialias and axes",
        with(Op.Resize()) {
          $0.mode = .linear
          $0.antialias = true
          $0.axes = [3]
        },
        inputs: [
          floats([1, 1, 2, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
          nil,
          floats([1], [0.5]),
        ],
        outputs: [
          floats([1, 1, 2, 3], [0.625, 2.5, 4.375, 6.625, 8.5, 10.375])
        ]),
      OperatorCase(
        "part of the input",
        with(Op.Resize()) {
          $0.mode = .linear
          $0.transform = .crop
          $0.extrapolation = 9
        },
        inputs: [
          floats([1, 1, 1, 4], [0, 1, 2, 3]),
          floats([8], [0, 0, 0, 0.5, 1, 1, 1, 1.5]),
          nil,
          tensor([4], [1, 1, 1, 3] as [Int64]),
        ],
        outputs: [
          floats([1, 1, 1, 3], [1.5, 3, 9])
        ]),
    ]
  }
}
