// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import TestSupport

extension Op.MaxPool: HasCases {
  public static var cases: [OperatorCase] {
    var pool = Op.MaxPool()
    pool.window.kernelShape = [2, 2]
    pool.columnMajor = true
    var open = Op.MaxPool()
    open.window.kernelShape = [2]
    open.window.strides = [2]
    open.window.ceilMode = true
    var dilated = Op.MaxPool()
    dilated.window.kernelShape = [2]
    dilated.window.dilations = [2]
    dilated.window.pads = [1, 1]
    return [
      OperatorCase(
        "places, first axis fastest", pool, inputs: [floats([1, 1, 2, 3], [1, 5, 2, 5, 3, 4])],
        outputs: [floats([1, 1, 1, 2], [5, 5]), tensor([1, 1, 1, 2], [2, 2] as [Int64])]),
      OperatorCase(
        "a window over the end", open, inputs: [floats([1, 1, 3], [-1, -2, -3])],
        outputs: [floats([1, 1, 2], [-1, -3]), tensor([1, 1, 2], [0, 2] as [Int64])]),
      OperatorCase(
        "dilation", dilated, inputs: [tensor([1, 2, 3], [1, 2, 3, 6, 5, 4] as [Int8])],
        outputs: [tensor([1, 2, 3], [2, 3, 2, 5, 6, 5] as [Int8]), nil]),
    ]
  }
}

extension Op.AveragePool: HasCases {
  public static var cases: [OperatorCase] {
    var pool = Op.AveragePool()
    pool.window.kernelShape = [2]
    pool.window.pads = [1, 0]
    var counting = pool
    counting.countIncludePad = true
    let line = floats([1, 1, 3], [2, 4, 6])
    return [
      OperatorCase(
        "padding left out", pool, inputs: [line], outputs: [floats([1, 1, 3], [2, 3, 5])]),
      OperatorCase(
        "padding counted", counting, inputs: [line], outputs: [floats([1, 1, 3], [1, 3, 5])]),
    ]
  }
}

extension Op.LpPool: HasCases {
  public static var cases: [OperatorCase] {
    var pool = Op.LpPool()
    pool.window.kernelShape = [2]
    return [
      OperatorCase(
        "p = 2", pool, inputs: [floats([1, 1, 3], [3, -4, 3])],
        outputs: [floats([1, 1, 2], [5, 5])])
    ]
  }
}

extension Op.GlobalAveragePool: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "planes", Op.GlobalAveragePool(), inputs: [floats([1, 2, 2], [1, 2, 3, 5])],
        outputs: [floats([1, 2, 1], [1.5, 4])])
    ]
  }
}

extension Op.GlobalMaxPool: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "planes", Op.GlobalMaxPool(), inputs: [floats([1, 2, 2], [-1, -2, 3, 5])],
        outputs: [floats([1, 2, 1], [-1, 5])])
    ]
  }
}

extension Op.GlobalLpPool: HasCases {
  public static var cases: [OperatorCase] {
    var sum = Op.GlobalLpPool()
    sum.p = 1
    let planes = floats([1, 2, 2], [3, -4, 6, 8])
    return [
      OperatorCase(
        "p = 2", Op.GlobalLpPool(), inputs: [planes], outputs: [floats([1, 2, 1], [5, 10])]),
      OperatorCase("p = 1", sum, inputs: [planes], outputs: [floats([1, 2, 1], [7, 14])]),
    ]
  }
}

extension Op.MaxUnpool: HasCases {
  public static var cases: [OperatorCase] {
    var unpool = Op.MaxUnpool()
    unpool.window.kernelShape = [2]
    unpool.window.strides = [2]
    let line = floats([1, 1, 2], [5, 6])
    let places = tensor([1, 1, 2], [1, 2] as [Int64])
    return [
      OperatorCase(
        "own shape", unpool, inputs: [line, places],
        outputs: [floats([1, 1, 4], [0, 5, 6, 0])]),
      OperatorCase(
        "a larger shape", unpool, inputs: [line, places, tensor([3], [1, 1, 5] as [Int64])],
        outputs: [floats([1, 1, 5], [0, 5, 6, 0, 0])]),
    ]
  }
}
