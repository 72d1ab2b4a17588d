// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.QuantizeLinear: HasCases {
  public static var cases: [OperatorCase] {
    var blocked = Op.QuantizeLinear()
    blocked.blockSize = 2
    blocked.outputType = .int4
    var open = Op.QuantizeLinear()
    open.saturate = false
    return [
      OperatorCase(
        "one scale, ties to even", Op.QuantizeLinear(),
        inputs: [floats([4], [1, 3, -4, 1000]), floats([], [2]), tensor([], [1] as [UInt8])],
        outputs: [tensor([4], [1, 3, 0, 255] as [UInt8])]),
      OperatorCase(
        "one scale a column", Op.QuantizeLinear(),
        inputs: [
          floats([1, 2], [10, 10]), floats([2], [1, 2]), tensor([2], [0, -100] as [Int8]),
        ],
        outputs: [tensor([1, 2], [10, -95] as [Int8])]),
      OperatorCase(
        "blocks", blocked,
        inputs: [floats([1, 3], [1, 100, 6]), floats([1, 2], [1, 2])],
        outputs: [tensor([1, 3], [1, 7, 3].map(Int4.init(wrapping:)))]),
      OperatorCase(
        "8-bit reals without clamping", open,
        inputs: [
          floats([2], [1e6, 1]), floats([], [1]), tensor([], [Float8E5M2(converting: 0)]),
        ],
        outputs: [tensor([2], [Float8E5M2(code: 0x7c), Float8E5M2(converting: 1)])]),
    ]
  }
}

extension Op.DequantizeLinear: HasCases {
  public static var cases: [OperatorCase] {
    var rows = Op.DequantizeLinear()
    rows.axis = 0
    var blocked = rows
    blocked.blockSize = 2
    blocked.axis = -1
    return [
      OperatorCase(
        "one scale a row", rows,
        inputs: [
          tensor([2, 2], [1, 2, 3, 4] as [UInt8]), floats([2], [2, 0.5]),
          tensor([2], [1, 2] as [UInt8]),
        ],
        outputs: [floats([2, 2], [0, 2, 0.5, 1])]),
      OperatorCase(
        "blocks", blocked,
        inputs: [tensor([1, 3], [1, 2, 3] as [Int8]), floats([1, 2], [2, 10])],
        outputs: [floats([1, 3], [2, 4, 30])]),
    ]
  }
}

extension Op.DynamicQuantizeLinear: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "a range around 0", Op.DynamicQuantizeLinear(), inputs: [floats([3], [-51, 0, 204])],
        outputs: [
          tensor([3], [0, 51, 255] as [UInt8]), floats([], [1]), tensor([], [51] as [UInt8]),
        ]),
      OperatorCase(
        "zeros only", Op.DynamicQuantizeLinear(), inputs: [floats([1], [0])],
        outputs: [tensor([1], [0] as [UInt8]), floats([], [1]), tensor([], [0] as [UInt8])]),
    ]
  }
}

extension Op.MatMulInteger: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "zero points for rows and columns", Op.MatMulInteger(),
        inputs: [
          tensor([2, 1], [10, 20] as [UInt8]), tensor([1, 2], [3, 4] as [Int8]),
          tensor([2], [1, 2] as [UInt8]), tensor([2], [1, -1] as [Int8]),
        ],
        outputs: [tensor([2, 2], [18, 45, 36, 90] as [Int32])])
    ]
  }
}

extension Op.QLinearMatMul: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "one scale each", Op.QLinearMatMul(),
        inputs: [
          tensor([1, 2], [12, 14] as [UInt8]), floats([], [0.5]), tensor([], [10] as [UInt8]),
          tensor([2, 1], [3, 5] as [UInt8]), floats([1], [2]), tensor([1], [1] as [UInt8]),
          floats([], [4]), tensor([], [100] as [UInt8]),
        ],
        outputs: [tensor([1, 1], [105] as [UInt8])])
    ]
  }
}

extension Op.ConvInteger: HasCases {
  public static var cases: [OperatorCase] {
    var padded = Op.ConvInteger()
    padded.window.pads = [1, 0]
    return [
      OperatorCase(
        "padding is the zero point", padded,
        inputs: [
          tensor([1, 1, 2], [2, 3] as [UInt8]), tensor([1, 1, 2], [1, 10] as [UInt8]),
          tensor([], [1] as [UInt8]),
        ],
        outputs: [tensor([1, 1, 2], [10, 21] as [Int32])])
    ]
  }
}

extension Op.QLinearConv: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "one scale a filter, and a bias", Op.QLinearConv(),
        inputs: [
          tensor([1, 1, 1], [5] as [UInt8]), floats([], [2]), tensor([], [1] as [UInt8]),
          tensor([2, 1, 1], [3, -3] as [Int8]), floats([2], [1, 0.5]),
          tensor([2], [0, 0] as [Int8]),
          floats([], [4]), tensor([], [10] as [UInt8]), tensor([2], [2, 0] as [Int32]),
        ],
        outputs: [tensor([1, 2, 1], [17, 7] as [UInt8])])
    ]
  }
}
