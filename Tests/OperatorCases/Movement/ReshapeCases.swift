// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.Reshape: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "rest and copy", Op.Reshape(),
        inputs: [
          floats([2, 3, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
          tensor([2], [0, -1] as [Int64]),
        ],
        outputs: [
          floats([2, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
        ]),
      OperatorCase(
        "empty", with(Op.Reshape()) { $0.allowZero = true },
        inputs: [
          floats([0, 3], []),
          tensor([2], [3, 0] as [Int64]),
        ],
        outputs: [
          floats([3, 0], [])
        ]),
      OperatorCase(
        "scalar", Op.Reshape(),
        inputs: [
          floats([1], [5]),
          tensor([0], [] as [Int64]),
        ],
        outputs: [
          floats([], [5])
        ]),
    ]
  }
}

extension Op.Flatten: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "middle", with(Op.Flatten()) { $0.axis = 2 },
        inputs: [
          floats([1, 2, 3, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
        ],
        outputs: [
          floats([2, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
        ]),
      OperatorCase(
        "front", with(Op.Flatten()) { $0.axis = 0 },
        inputs: [
          floats([2, 2], [0, 1, 2, 3])
        ],
        outputs: [
          floats([1, 4], [0, 1, 2, 3])
        ]),
      OperatorCase(
        "from the end", with(Op.Flatten()) { $0.axis = -1 },
        inputs: [
          floats([2, 2, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
        ],
        outputs: [
          floats([4, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
        ]),
    ]
  }
}

extension Op.Squeeze: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "all", Op.Squeeze(),
        inputs: [
          floats([1, 2, 1], [0, 1])
        ],
        outputs: [
          floats([2], [0, 1])
        ]),
      OperatorCase(
        "one from the end", Op.Squeeze(),
        inputs: [
          floats([1, 2, 1], [0, 1]),
          tensor([1], [-1] as [Int64]),
        ],
        outputs: [
          floats([1, 2], [0, 1])
        ]),
    ]
  }
}

extension Op.Unsqueeze: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "ends", Op.Unsqueeze(),
        inputs: [
          floats([2], [0, 1]),
          tensor([2], [-1, 0] as [Int64]),
        ],
        outputs: [
          floats([1, 2, 1], [0, 1])
        ]),
      OperatorCase(
        "scalar", Op.Unsqueeze(),
        inputs: [
          floats([], [3]),
          tensor([1], [0] as [Int64]),
        ],
        outputs: [
          floats([1], [3])
        ]),
    ]
  }
}

extension Op.Size: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "matrix", Op.Size(),
        inputs: [
          floats([2, 3], [0, 1, 2, 3, 4, 5])
        ],
        outputs: [
          tensor([], [6] as [Int64])
        ]),
      OperatorCase(
        "empty", Op.Size(),
        inputs: [
          floats([0, 3], [])
        ],
        outputs: [
          tensor([], [0] as [Int64])
        ]),
    ]
  }
}
