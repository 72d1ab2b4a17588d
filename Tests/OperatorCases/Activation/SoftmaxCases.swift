// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.Softmax: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "last axis", Op.Softmax(),
        inputs: [floats([2, 3], [1, 2, 3, 1000, 1001, 1002])],
        outputs: [
          floats(
            [2, 3],
            [
              0.090030573, 0.24472848, 0.66524094, 0.090030573, 0.24472848, 0.66524094,
            ])
        ]),
      OperatorCase(
        "middle axis", with(Op.Softmax()) { $0.axis = 1 },
        inputs: [
          floats(
            [2, 3, 2],
            [
              0, 0.33333334, 0.66666669, 1, 1.3333334, 1.6666666, 2, 2.3333333, 2.6666667, 3,
              3.3333333, 3.6666667,
            ])
        ],
        outputs: [
          floats(
            [2, 3, 2],
            [
              0.1483371, 0.14833711, 0.28892124, 0.28892124, 0.5627417, 0.5627417, 0.1483371,
              0.14833708, 0.28892124, 0.28892118, 0.56274164, 0.5627417,
            ])
        ]),
      OperatorCase(
        "joined axes", with(Op.Softmax()) { ($0.axis, $0.joinsLaterAxes) = (1, true) },
        inputs: [
          floats(
            [2, 3, 2],
            [
              0, 0.33333334, 0.66666669, 1, 1.3333334, 1.6666666, 2, 2.3333333, 2.6666667, 3,
              3.3333333, 3.6666667,
            ])
        ],
        outputs: [
          floats(
            [2, 3, 2],
            [
              0.06192033, 0.086416781, 0.12060434, 0.1683169, 0.23490515, 0.32783654, 0.061920319,
              0.086416766, 0.12060433, 0.16831687, 0.23490512, 0.32783654,
            ])
        ]),
    ]
  }
}

extension Op.LogSoftmax: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "last axis", Op.LogSoftmax(),
        inputs: [floats([2, 3], [1, 2, 3, 1000, 1001, 1002])],
        outputs: [
          floats(
            [2, 3],
            [
              -2.4076059, -1.4076059, -0.40760595, -2.4076059, -1.4076059, -0.40760595,
            ])
        ]),
      OperatorCase(
        "middle axis", with(Op.LogSoftmax()) { $0.axis = 1 },
        inputs: [
          floats(
            [2, 3, 2],
            [
              0, 0.33333334, 0.66666669, 1, 1.3333334, 1.6666666, 2, 2.3333333, 2.6666667, 3,
              3.3333333, 3.6666667,
            ])
        ],
        outputs: [
          floats(
            [2, 3, 2],
            [
              -1.908268, -1.9082677, -1.2416012, -1.2416012, -0.57493454, -0.57493454, -1.908268,
              -1.908268, -1.2416012, -1.2416012, -0.57493466, -0.57493448,
            ])
        ]),
      OperatorCase(
        "joined axes", with(Op.LogSoftmax()) { ($0.axis, $0.joinsLaterAxes) = (1, true) },
        inputs: [
          floats(
            [2, 3, 2],
            [
              0, 0.33333334, 0.66666669, 1, 1.3333334, 1.6666666, 2, 2.3333333, 2.6666667, 3,
              3.3333333, 3.6666667,
            ])
        ],
        outputs: [
          floats(
            [2, 3, 2],
            [
              -2.7819066, -2.4485734, -2.1152401, -1.7819067, -1.4485734, -1.1152401, -2.7819068,
              -2.4485736, -2.1152401, -1.7819068, -1.4485736, -1.1152401,
            ])
        ]),
    ]
  }
}

extension Op.Hardmax: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "last axis", Op.Hardmax(),
        inputs: [floats([2, 3], [1, 2, 3, 1000, 1001, 1002])],
        outputs: [floats([2, 3], [0, 0, 1, 0, 0, 1])]),
      OperatorCase(
        "middle axis", with(Op.Hardmax()) { $0.axis = 1 },
        inputs: [
          floats(
            [2, 3, 2],
            [
              0, 0.33333334, 0.66666669, 1, 1.3333334, 1.6666666, 2, 2.3333333, 2.6666667, 3,
              3.3333333, 3.6666667,
            ])
        ],
        outputs: [floats([2, 3, 2], [0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1])]),
      OperatorCase(
        "joined axes", with(Op.Hardmax()) { ($0.axis, $0.joinsLaterAxes) = (1, true) },
        inputs: [
          floats(
            [2, 3, 2],
            [
              0, 0.33333334, 0.66666669, 1, 1.3333334, 1.6666666, 2, 2.3333333, 2.6666667, 3,
              3.3333333, 3.6666667,
            ])
        ],
        outputs: [floats([2, 3, 2], [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1])]),
    ]
  }
}
