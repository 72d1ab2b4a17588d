// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.ScatterElements: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "columns", with(Op.ScatterElements()) { $0.axis = 1 },
        inputs: [
          floats([1, 5], [0, 1, 2, 3, 4]),
          tensor([1, 2], [1, -2] as [Int64]),
          floats([1, 2], [10, 20]),
        ],
        outputs: [
          floats([1, 5], [0, 10, 2, 20, 4])
        ]),
      OperatorCase(
        "add", with(Op.ScatterElements()) { $0.reduction = .add },
        inputs: [
          floats([3], [1, 2, 3]),
          tensor([2], [1, 1] as [Int64]),
          floats([2], [10, 20]),
        ],
        outputs: [
          floats([3], [1, 32, 3])
        ]),
      OperatorCase(
        "largest", with(Op.ScatterElements()) { $0.reduction = .max },
        inputs: [
          tensor([2], [1, 5] as [Int64]),
          tensor([2], [0, 1] as [Int64]),
          tensor([2], [3, 3] as [Int64]),
        ],
        outputs: [
          tensor([2], [3, 5] as [Int64])
        ]),
    ]
  }
}

extension Op.Scatter: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "old name", Op.Scatter(),
        inputs: [
          floats([3], [1, 2, 3]),
          tensor([1], [2] as [Int64]),
          floats([1], [9]),
        ],
        outputs: [
          floats([3], [1, 2, 9])
        ])
    ]
  }
}

extension Op.ScatterND: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "rows", Op.ScatterND(),
        inputs: [
          floats([3, 2], [0, 1, 2, 3, 4, 5]),
          tensor([2, 1], [2, 0] as [Int64]),
          floats([2, 2], [9, 9, 8, 8]),
        ],
        outputs: [
          floats([3, 2], [8, 8, 2, 3, 9, 9])
        ]),
      OperatorCase(
        "product", with(Op.ScatterND()) { $0.reduction = .mul },
        inputs: [
          floats([3], [1, 2, 3]),
          tensor([2, 1], [1, 1] as [Int64]),
          floats([2], [2, 5]),
        ],
        outputs: [
          floats([3], [1, 20, 3])
        ]),
    ]
  }
}

extension Op.TensorScatter: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "circular", with(Op.TensorScatter()) { $0.mode = .circular },
        inputs: [
          floats([2, 3, 1], [0, 0, 0, 0, 0, 0]),
          floats([2, 2, 1], [1, 2, 3, 4]),
          tensor([2], [2, 0] as [Int64]),
        ],
        outputs: [
          floats([2, 3, 1], [2, 0, 1, 3, 4, 0])
        ]),
      OperatorCase(
        "linear", Op.TensorScatter(),
        inputs: [
          floats([1, 3, 1], [0, 0, 0]),
          floats([1, 2, 1], [1, 2]),
          tensor([1], [1] as [Int64]),
        ],
        outputs: [
          floats([1, 3, 1], [0, 1, 2])
        ]),
    ]
  }
}
