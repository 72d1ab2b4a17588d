// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import TestSupport

extension Op.Conv: HasCases {
  public static var cases: [OperatorCase] {
    var padded = Op.Conv()
    padded.window.pads = [1, 0, 0, 1]
    padded.window.strides = [2, 1]
    var same = Op.Conv()
    same.window.autoPad = .sameLower
    var grouped = Op.Conv()
    grouped.group = 2
    grouped.window.dilations = [2]
    let image = floats([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])
    return [
      OperatorCase(
        "strides and lopsided padding", padded,
        inputs: [image, floats([1, 1, 2, 2], [1, 1, 1, 1]), floats([1], [0.5])],
        outputs: [floats([1, 1, 2, 3], [3.5, 5.5, 3.5, 24.5, 28.5, 15.5])]),
      OperatorCase(
        "the odd padding first", same,
        inputs: [floats([1, 1, 3], [1, 2, 3]), floats([1, 1, 2], [1, 10])],
        outputs: [floats([1, 1, 3], [10, 21, 32])]),
      OperatorCase(
        "groups and dilation", grouped,
        inputs: [floats([1, 2, 3], [1, 2, 3, 4, 5, 6]), floats([2, 1, 2], [1, 1, 1, -1])],
        outputs: [floats([1, 2, 1], [4, -2])]),
    ]
  }
}

extension Op.ConvTranspose: HasCases {
  public static var cases: [OperatorCase] {
    var strided = Op.ConvTranspose()
    strided.window.strides = [2]
    strided.outputPadding = [1]
    var shaped = Op.ConvTranspose()
    shaped.window.strides = [2]
    shaped.outputShape = [4]
    let line = floats([1, 1, 2], [1, 2])
    return [
      OperatorCase(
        "stride and an element more", strided,
        inputs: [line, floats([1, 1, 3], [1, 10, 100]), floats([1], [1])],
        outputs: [floats([1, 1, 6], [2, 11, 103, 21, 201, 1])]),
      OperatorCase(
        "extents asked for", shaped, inputs: [line, floats([1, 1, 3], [1, 10, 100])],
        outputs: [floats([1, 1, 4], [10, 102, 20, 200])]),
    ]
  }
}

extension Op.CausalConvWithState: HasCases {
  public static var cases: [OperatorCase] {
    var smooth = Op.CausalConvWithState()
    smooth.activation = .silu
    let weights = floats([1, 1, 2], [1, 10])
    return [
      OperatorCase(
        "with a past", Op.CausalConvWithState(),
        inputs: [
          floats([1, 1, 2], [1, 2]), weights, floats([1], [0.5]), floats([1, 1, 1], [3]),
        ],
        outputs: [floats([1, 1, 2], [13.5, 21.5]), floats([1, 1, 1], [2])]),
      OperatorCase(
        "without a past, activated", smooth, inputs: [floats([1, 1, 1], [0.1]), weights],
        outputs: [floats([1, 1, 1], [0.7310586]), floats([1, 1, 1], [0.1])]),
    ]
  }
}

extension Op.DeformConv: HasCases {
  public static var cases: [OperatorCase] {
    let line = floats([1, 1, 3], [1, 2, 4])
    return [
      OperatorCase(
        "half a step to the right", Op.DeformConv(),
        inputs: [line, floats([1, 1, 1], [2]), floats([1, 1, 3], [0.5, 0.5, 0.5])],
        outputs: [floats([1, 1, 3], [3, 6, 4])]),
      OperatorCase(
        "mask and bias", Op.DeformConv(),
        inputs: [
          line, floats([1, 1, 1], [1]), floats([1, 1, 3], [1, 0, -3]), floats([1], [10]),
          floats([1, 1, 3], [1, 0.5, 1]),
        ],
        outputs: [floats([1, 1, 3], [12, 11, 10])]),
    ]
  }
}
