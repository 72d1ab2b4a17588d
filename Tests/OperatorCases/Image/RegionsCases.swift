// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.RoiAlign: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "means",
        with(Op.RoiAlign()) {
          $0.outputHeight = 2
          $0.outputWidth = 2
          $0.samplingRatio = 2
        },
        inputs: [
          floats([1, 1, 4, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
          floats([1, 4], [0, 0, 3, 3]),
          tensor([1], [0] as [Int64]),
        ],
        outputs: [
          floats([1, 1, 2, 2], [1.5625, 3, 7.3125, 8.75])
        ]),
      OperatorCase(
        "whole pixels",
        with(Op.RoiAlign()) {
          $0.transform = .outputHalfPixel
          $0.outputHeight = 1
          $0.outputWidth = 2
          $0.spatialScale = 0.5
        },
        inputs: [
          floats([1, 1, 4, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
          floats([1, 4], [0, 2, 6, 6]),
          tensor([1], [0] as [Int64]),
        ],
        outputs: [
          floats([1, 1, 1, 2], [8.75, 10.25])
        ]),
    ]
  }
}

extension Op.MaxRoiPool: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "two regions", with(Op.MaxRoiPool()) { $0.pooledShape = [2, 2] },
        inputs: [
          floats([1, 1, 4, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
          floats([2, 5], [0, 0, 0, 3, 3, 0, 1, 1, 2, 3]),
        ],
        outputs: [
          floats([2, 1, 2, 2], [5, 7, 13, 15, 9, 10, 13, 14])
        ])
    ]
  }
}

extension Op.NonMaxSuppression: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "corners", Op.NonMaxSuppression(),
        inputs: [
          floats([1, 3, 4], [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 10, 1, 11]),
          floats([1, 1, 3], [0.89999998, 0.75, 0.60000002]),
          tensor([1], [3] as [Int64]),
          floats([1], [0.5]),
          floats([1], [0]),
        ],
        outputs: [
          tensor([2, 3], [0, 0, 0, 0, 0, 2] as [Int64])
        ]),
      OperatorCase(
        "bounded", Op.NonMaxSuppression(),
        inputs: [
          floats([1, 3, 4], [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 10, 1, 11]),
          floats([1, 1, 3], [0.89999998, 0.75, 0.60000002]),
          tensor([1], [1] as [Int64]),
          floats([1], [0.5]),
        ],
        outputs: [
          tensor([1, 3], [0, 0, 0] as [Int64])
        ]),
    ]
  }
}
