// SPDX-License-Identifier: Apache-2.0

public import ApusOperators
public import ApusGraph
import ApusTensor
public import TestSupport

extension Op.And: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "broadcast", Op.And(),
        inputs: [
          tensor([2, 2], [true, false, true, false] as [Bool]),
          tensor([2], [true, false] as [Bool]),
        ],
        outputs: [tensor([2, 2], [true, false, true, false] as [Bool])])
    ]
  }
}

extension Op.Or: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "table", Op.Or(),
        inputs: [
          tensor([4], [true, false, true, false] as [Bool]),
          tensor([4], [true, true, false, false] as [Bool]),
        ],
        outputs: [tensor([4], [true, true, true, false] as [Bool])])
    ]
  }
}

extension Op.Xor: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "table", Op.Xor(),
        inputs: [
          tensor([4], [true, false, true, false] as [Bool]),
          tensor([4], [true, true, false, false] as [Bool]),
        ],
        outputs: [tensor([4], [false, true, true, false] as [Bool])])
    ]
  }
}

extension Op.Not: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "both", Op.Not(),
        inputs: [tensor([2], [true, false] as [Bool])],
        outputs: [tensor([2], [false, true] as [Bool])])
    ]
  }
}

extension Op.Equal: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "reals", Op.Equal(),
        inputs: [floats([4], [1, .nan, 0, -0.0]), floats([4], [1, .nan, 1, 0])],
        outputs: [tensor([4], [true, false, false, true] as [Bool])]),
      OperatorCase(
        "strings", Op.Equal(),
        inputs: [tensor([2], ["a", "b"] as [String]), tensor([2], ["a", "c"] as [String])],
        outputs: [tensor([2], [true, false] as [Bool])]),
      OperatorCase(
        "Booleans", Op.Equal(),
        inputs: [tensor([2], [true, false] as [Bool]), tensor([2], [true, true] as [Bool])],
        outputs: [tensor([2], [true, false] as [Bool])]),
    ]
  }
}

extension Op.Less: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "reals", Op.Less(),
        inputs: [floats([3], [1, .nan, 0]), floats([3], [2, 1, 0])],
        outputs: [tensor([3], [true, false, false] as [Bool])]),
      OperatorCase(
        "whole numbers", Op.Less(),
        inputs: [
          tensor([2], [9223372036854775809, 5] as [UInt64]),
          tensor([2], [4, 6] as [UInt64]),
        ],
        outputs: [tensor([2], [false, true] as [Bool])]),
    ]
  }
}

extension Op.Greater: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "broadcast", Op.Greater(),
        inputs: [floats([2, 2], [1, 2, 3, 4]), floats([2], [1, 2])],
        outputs: [tensor([2, 2], [false, false, true, true] as [Bool])])
    ]
  }
}

extension Op.LessOrEqual: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "reals", Op.LessOrEqual(),
        inputs: [floats([3], [1, .nan, 0]), floats([3], [2, 1, 0])],
        outputs: [tensor([3], [true, false, true] as [Bool])])
    ]
  }
}

extension Op.GreaterOrEqual: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "reals", Op.GreaterOrEqual(),
        inputs: [floats([3], [1, .nan, 0]), floats([3], [2, 1, 0])],
        outputs: [tensor([3], [false, false, true] as [Bool])])
    ]
  }
}

extension Op.Where: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "broadcast", Op.Where(),
        inputs: [
          tensor([2, 1], [true, false] as [Bool]),
          floats([2, 2], [1, 2, 3, 4]),
          floats([2], [10, 20]),
        ],
        outputs: [floats([2, 2], [1, 2, 10, 20])]),
      OperatorCase(
        "strings", Op.Where(),
        inputs: [
          tensor([2], [true, false] as [Bool]),
          tensor([2], ["a", "b"] as [String]),
          tensor([2], ["c", "d"] as [String]),
        ],
        outputs: [tensor([2], ["a", "d"] as [String])]),
    ]
  }
}
