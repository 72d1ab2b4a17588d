// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.DepthToSpace: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "depth first", with(Op.DepthToSpace()) { $0.blockSize = 2 },
        inputs: [
          floats([1, 8, 1, 1], [0, 1, 2, 3, 4, 5, 6, 7])
        ],
        outputs: [
          floats([1, 2, 2, 2], [0, 2, 4, 6, 1, 3, 5, 7])
        ]),
      OperatorCase(
        "column first",
        with(Op.DepthToSpace()) {
          $0.blockSize = 2; $0.mode = .columnFirst
        },
        inputs: [
          floats([1, 8, 1, 1], [0, 1, 2, 3, 4, 5, 6, 7])
        ],
        outputs: [
          floats([1, 2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7])
        ]),
    ]
  }
}

extension Op.SpaceToDepth: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "depth first", with(Op.SpaceToDepth()) { $0.blockSize = 2 },
        inputs: [
          floats([1, 2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7])
        ],
        outputs: [
          floats([1, 8, 1, 1], [0, 4, 1, 5, 2, 6, 3, 7])
        ]),
      OperatorCase(
        "column first",
        with(Op.SpaceToDepth()) {
          $0.blockSize = 2; $0.mode = .columnFirst
        },
        inputs: [
          floats([1, 2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7])
        ],
        outputs: [
          floats([1, 8, 1, 1], [0, 1, 2, 3, 4, 5, 6, 7])
        ]),
    ]
  }
}

extension Op.Col2Im: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "overlap", with(Op.Col2Im()) { $0.strides = [1, 1] },
        inputs: [
          floats([1, 4, 4], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
          tensor([2], [3, 3] as [Int64]),
          tensor([2], [2, 2] as [Int64]),
        ],
        outputs: [
          floats([1, 1, 3, 3], [1, 2, 1, 2, 4, 2, 1, 2, 1])
        ]),
      OperatorCase(
        "padding and dilation",
        with(Op.Col2Im()) {
          $0.pads = [1, 1]; $0.dilations = [2]
        },
        inputs: [
          floats([1, 2, 4], [0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([1], [4] as [Int64]),
          tensor([1], [2] as [Int64]),
        ],
        outputs: [
          floats([1, 1, 4], [1, 6, 8, 6])
        ]),
    ]
  }
}

extension Op.CenterCropPad: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "crop and pad", Op.CenterCropPad(),
        inputs: [
          floats([3, 2], [0, 1, 2, 3, 4, 5]),
          tensor([2], [2, 5] as [Int64]),
        ],
        outputs: [
          floats([2, 5], [0, 0, 1, 0, 0, 0, 2, 3, 0, 0])
        ]),
      OperatorCase(
        "axes", with(Op.CenterCropPad()) { $0.axes = [-1] },
        inputs: [
          floats([2, 4], [0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [
          floats([2, 1], [1, 5])
        ]),
    ]
  }
}

extension Op.ReverseSequence: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "time first", Op.ReverseSequence(),
        inputs: [
          floats([4, 2], [0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2], [3, 1] as [Int64]),
        ],
        outputs: [
          floats([4, 2], [4, 1, 2, 3, 0, 5, 6, 7])
        ]),
      OperatorCase(
        "batch first",
        with(Op.ReverseSequence()) {
          $0.batchAxis = 0; $0.timeAxis = 1
        },
        inputs: [
          floats([2, 3], [0, 1, 2, 3, 4, 5]),
          tensor([2], [3, 2] as [Int64]),
        ],
        outputs: [
          floats([2, 3], [2, 1, 0, 4, 3, 5])
        ]),
    ]
  }
}
