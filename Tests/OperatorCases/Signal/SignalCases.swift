// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.DFT: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "odd length", Op.DFT(),
        inputs: [
          floats([1, 5, 1], [1, 2, 0, -1, 3])
        ],
        outputs: [
          floats(
            [1, 5, 2],
            [
              5, 0, 3.3541019, 0.36327127, -3.3541019, 1.5388417, -3.3541019, -1.5388417,
              3.3541019, -0.36327127,
            ])
        ],
        absolute: 1e-5),
      OperatorCase(
        "one-sided, longer", with(Op.DFT()) { $0.onesided = true },
        inputs: [
          floats([1, 5, 1], [1, 2, 0, -1, 3]),
          tensor([], [8] as [Int64]),
        ],
        outputs: [
          floats(
            [1, 5, 2],
            [
              5, 0, 0.12132034, -0.70710677, 4, -3, -4.1213202, -0.70710677, 3, 0,
            ])
        ],
        absolute: 1e-5),
      OperatorCase(
        "inverse", with(Op.DFT()) { $0.inverse = true },
        inputs: [
          floats([1, 3, 2], [0, 1, 2, 3, 4, 5]),
          nil,
          tensor([], [1] as [Int64]),
        ],
        outputs: [
          floats([1, 3, 2], [2, 3, -0.42264974, -1.5773504, -1.5773504, -0.42264974])
        ],
        absolute: 1e-5),
      OperatorCase(
        "real inverse",
        with(Op.DFT()) {
          $0.inverse = true; $0.onesided = true
        },
        inputs: [
          floats([1, 3, 2], [0, 1, 2, 3, 4, 5])
        ],
        outputs: [
          floats([1, 4, 1], [2, -2.5, 0, 0.5])
        ],
        absolute: 1e-5),
    ]
  }
}

extension Op.STFT: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "window", Op.STFT(),
        inputs: [
          floats([1, 6, 1], [0, 1, 2, 3, 4, 5]),
          tensor([], [2] as [Int64]),
          floats([4], [0.5, 1, 1, 0.5]),
        ],
        outputs: [
          floats([1, 2, 3, 2], [4.5, 0, -2, 0.5, -0.5, 0, 10.5, 0, -3, -0.5, -0.5, 0])
        ],
        absolute: 1e-5)
    ]
  }
}

extension Op.HannWindow: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "periodic", Op.HannWindow(),
        inputs: [
          tensor([], [4] as [Int64])
        ],
        outputs: [
          floats([4], [0, 0.5, 1, 0.5])
        ])
    ]
  }
}

extension Op.HammingWindow: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "symmetric", with(Op.HammingWindow()) { $0.periodic = false },
        inputs: [
          tensor([], [3] as [Int64])
        ],
        outputs: [
          floats([3], [0.086956501, 1, 0.086956501])
        ])
    ]
  }
}

extension Op.BlackmanWindow: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "another type", with(Op.BlackmanWindow()) { $0.outputType = .float64 },
        inputs: [
          tensor([], [4] as [Int32])
        ],
        outputs: [
          tensor([4], [1.4901161e-08, 0.34000002, 1.0, 0.34000002] as [Double])
        ],
        absolute: 1e-6)
    ]
  }
}

extension Op.MelWeightMatrix: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "bands", Op.MelWeightMatrix(),
        inputs: [
          tensor([], [3] as [Int64]),
          tensor([], [16] as [Int64]),
          tensor([], [8000] as [Int64]),
          floats([], [0]),
          floats([], [4000]),
        ],
        outputs: [
          floats(
            [9, 3],
            [
              1, 0, 0, 0, 1, 0, 0, 0.5, 0.5, 0, 0, 1, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
              0, 0,
            ])
        ])
    ]
  }
}
