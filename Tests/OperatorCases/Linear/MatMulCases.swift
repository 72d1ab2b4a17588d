// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import TestSupport

extension Op.MatMul: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "matrices", Op.MatMul(),
        inputs: [floats([2, 3], [1, 2, 3, 4, 5, 6]), floats([3, 2], [1, 0, 0, 1, 1, 1])],
        outputs: [floats([2, 2], [4, 5, 10, 11])]),
      OperatorCase(
        "a vector times a stack", Op.MatMul(),
        inputs: [floats([2], [1, 2]), floats([2, 2, 1], [1, 2, 3, 4])],
        outputs: [floats([2, 1], [5, 11])]),
      OperatorCase(
        "two vectors", Op.MatMul(), inputs: [floats([2], [1, 2]), floats([2], [3, 4])],
        outputs: [floats([], [11])]),
      OperatorCase(
        "whole numbers wrap", Op.MatMul(),
        inputs: [tensor([1, 1], [65536] as [Int32]), tensor([1, 1], [65537] as [Int32])],
        outputs: [tensor([1, 1], [65536] as [Int32])]),
      OperatorCase(
        "nothing to add", Op.MatMul(), inputs: [floats([2, 0], []), floats([0, 1], [])],
        outputs: [floats([2, 1], [0, 0])]),
    ]
  }
}

extension Op.Gemm: HasCases {
  public static var cases: [OperatorCase] {
    var scaled = Op.Gemm()
    scaled.alpha = 0.5
    scaled.beta = 2
    scaled.transA = true
    var turned = Op.Gemm()
    turned.transB = true
    return [
      OperatorCase(
        "scaled, the left transposed", scaled,
        inputs: [floats([2, 1], [2, 4]), floats([2, 2], [1, 2, 3, 4]), floats([2], [1, -1])],
        outputs: [floats([1, 2], [9, 8])]),
      OperatorCase(
        "the right transposed, no addend", turned,
        inputs: [floats([1, 2], [1, 2]), floats([2, 2], [1, 2, 3, 4])],
        outputs: [floats([1, 2], [5, 11])]),
      OperatorCase(
        "whole numbers", Op.Gemm(),
        inputs: [
          tensor([1, 1], [3] as [Int32]), tensor([1, 1], [4] as [Int32]),
          tensor([], [5] as [Int32]),
        ],
        outputs: [tensor([1, 1], [17] as [Int32])]),
    ]
  }
}

extension Op.Det: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "a stack", Op.Det(), inputs: [floats([2, 2, 2], [0, 1, 2, 3, 1, 2, 2, 4])],
        outputs: [floats([2], [-2, 0])])
    ]
  }
}

extension Op.Einsum: HasCases {
  public static var cases: [OperatorCase] {
    func einsum(_ equation: String) -> Op.Einsum {
      var op = Op.Einsum()
      op.equation = equation
      return op
    }
    let matrix = floats([2, 2], [1, 2, 3, 4])
    return [
      OperatorCase(
        "product", einsum("ij,jk->ki"), inputs: [matrix, floats([2, 1], [1, 10])],
        outputs: [floats([1, 2], [21, 43])]),
      OperatorCase("diagonal", einsum("ii->i"), inputs: [matrix], outputs: [floats([2], [1, 4])]),
      OperatorCase(
        "order of the alphabet", einsum("ba"), inputs: [matrix],
        outputs: [floats([2, 2], [1, 3, 2, 4])]),
      OperatorCase(
        "axes without letters", einsum("...i,i->..."), inputs: [matrix, floats([2], [1, 1])],
        outputs: [floats([2], [3, 7])]),
    ]
  }
}
