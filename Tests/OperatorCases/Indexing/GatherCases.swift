// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.Gather: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "rows", Op.Gather(),
        inputs: [
          floats([3, 2], [0, 1, 2, 3, 4, 5]),
          tensor([1, 2], [2, -3] as [Int64]),
        ],
        outputs: [
          floats([1, 2, 2], [4, 5, 0, 1])
        ]),
      OperatorCase(
        "scalar", with(Op.Gather()) { $0.axis = 1 },
        inputs: [
          floats([2, 3], [0, 1, 2, 3, 4, 5]),
          tensor([], [1] as [Int64]),
        ],
        outputs: [
          floats([2], [1, 4])
        ]),
    ]
  }
}

extension Op.GatherElements: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "second axis", with(Op.GatherElements()) { $0.axis = 1 },
        inputs: [
          floats([2, 3], [0, 1, 2, 3, 4, 5]),
          tensor([2, 2], [2, 0, -1, 1] as [Int64]),
        ],
        outputs: [
          floats([2, 2], [2, 0, 5, 4])
        ])
    ]
  }
}

extension Op.GatherND: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "tuples", Op.GatherND(),
        inputs: [
          floats([2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2, 2], [0, 1, 1, -2] as [Int64]),
        ],
        outputs: [
          floats([2, 2], [2, 3, 4, 5])
        ]),
      OperatorCase(
        "batch", with(Op.GatherND()) { $0.batchDims = 1 },
        inputs: [
          floats([2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]),
          tensor([2, 1], [1, 0] as [Int64]),
        ],
        outputs: [
          floats([2, 2], [2, 3, 4, 5])
        ]),
    ]
  }
}

extension Op.Compress: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "rows", with(Op.Compress()) { $0.axis = 0 },
        inputs: [
          floats([3, 2], [0, 1, 2, 3, 4, 5]),
          tensor([3], [false, true, true] as [Bool]),
        ],
        outputs: [
          floats([2, 2], [2, 3, 4, 5])
        ]),
      OperatorCase(
        "flat", Op.Compress(),
        inputs: [
          floats([2, 2], [0, 1, 2, 3]),
          tensor([3], [true, false, true] as [Bool]),
        ],
        outputs: [
          floats([2], [0, 2])
        ]),
    ]
  }
}

extension Op.NonZero: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "matrix", Op.NonZero(),
        inputs: [
          floats([2, 2], [1, 0, 0, 2])
        ],
        outputs: [
          tensor([2, 2], [0, 1, 0, 1] as [Int64])
        ]),
      OperatorCase(
        "truth", Op.NonZero(),
        inputs: [
          tensor([2], [false, true] as [Bool])
        ],
        outputs: [
          tensor([1, 1], [1] as [Int64])
        ]),
    ]
  }
}

extension Op.OneHot: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "last axis", Op.OneHot(),
        inputs: [
          tensor([4], [0, 2, -1, 5] as [Int64]),
          tensor([], [3] as [Int64]),
          floats([2], [0, 1]),
        ],
        outputs: [
          floats([4, 3], [1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0])
        ]),
      OperatorCase(
        "first axis", with(Op.OneHot()) { $0.axis = 0 },
        inputs: [
          tensor([2], [1, 0] as [Int32]),
          tensor([1], [2] as [Int32]),
          tensor([2], [-1, 7] as [Int64]),
        ],
        outputs: [
          tensor([2, 2], [-1, 7, 7, -1] as [Int64])
        ]),
    ]
  }
}
