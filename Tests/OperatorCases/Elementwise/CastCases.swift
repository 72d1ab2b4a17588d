// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.Cast: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "to whole numbers", Op.Cast(to: .int8),
        inputs: [floats([4], [-1.9, 1.9, 100, 0])],
        outputs: [tensor([4], [-1, 1, 100, 0] as [Int8])]),
      OperatorCase(
        "drops high bits", Op.Cast(to: .int8),
        inputs: [tensor([2], [200, 5] as [Int16])],
        outputs: [tensor([2], [-56, 5] as [Int8])]),
      OperatorCase(
        "to Booleans", Op.Cast(to: .bool),
        inputs: [floats([4], [0, -0.0, 0.1, .nan])],
        outputs: [tensor([4], [false, false, true, true])]),
      OperatorCase(
        "from strings", Op.Cast(to: .float32),
        inputs: [tensor([5], ["3.14", "1e-5", "-inf", "NaN", "+INF"])],
        outputs: [floats([5], [3.14, 1e-5, -.infinity, .nan, .infinity])]),
      OperatorCase(
        "to strings", Op.Cast(to: .string),
        inputs: [floats([3], [0.5, 314.25, .nan])],
        outputs: [tensor([3], ["0.5", "314.25", "NaN"])]),
      OperatorCase(
        "saturates", Op.Cast(to: .float8e4m3fn),
        inputs: [floats([3], [1000, -0.3, .infinity])],
        outputs: [tensor([3], [0x7e, 0xaa, 0x7e].map(Float8E4M3FN.init(code:)))]),
      OperatorCase(
        "does not saturate", with(Op.Cast(to: .float8e5m2)) { $0.saturate = false },
        inputs: [floats([3], [1e6, -1e6, 1])],
        outputs: [tensor([3], [0x7c, 0xfc, 0x3c].map(Float8E5M2.init(code:)))]),
      OperatorCase(
        "powers up", Op.Cast(to: .float8e8m0),
        inputs: [floats([4], [0, 0.124, 1.1, 2])],
        outputs: [tensor([4], [0, 124, 128, 128].map(Float8E8M0.init(code:)))]),
      OperatorCase(
        "powers down", with(Op.Cast(to: .float8e8m0)) { $0.roundMode = .down },
        inputs: [floats([2], [1.9, 2])],
        outputs: [tensor([2], [127, 128].map(Float8E8M0.init(code:)))]),
    ]
  }
}

extension Op.CastLike: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "to float16", Op.CastLike(),
        inputs: [tensor([2], [1, -2] as [Int64]), tensor([0], [] as [Float16])],
        outputs: [tensor([2], [1, -2] as [Float16])])
    ]
  }
}

extension Op.BitCast: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "real to whole", Op.BitCast(to: .int32),
        inputs: [floats([3], [1, -2.5, 3.75])],
        outputs: [tensor([3], [1_065_353_216, -1_071_644_672, 1_081_081_856] as [Int32])]),
      OperatorCase(
        "nibbles", Op.BitCast(to: .int4),
        inputs: [tensor([3], [0, 7, 15].map(UInt4.init(wrapping:)))],
        outputs: [tensor([3], [0, 7, -1].map(Int4.init(wrapping:)))]),
    ]
  }
}
