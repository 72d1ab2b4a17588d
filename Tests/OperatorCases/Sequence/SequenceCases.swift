// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

private let one = floats([2], [1, 2])
private let two = floats([1], [3])
private let three = floats([2], [4, 5])

private func sequence(_ items: Tensor...) -> Datum {
  .sequence(elementType: .tensor(TensorType(.float32)), items.map { .tensor($0) })
}

private func position(_ place: Int64) -> Datum { .tensor(tensor([], [place])) }

extension Op.SequenceConstruct: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "two shapes", Op.SequenceConstruct(), data: [.tensor(one), .tensor(two)],
        expected: [sequence(one, two)]),
      OperatorCase(
        "one string", Op.SequenceConstruct(), data: [.tensor(tensor([1], ["a"]))],
        expected: [
          .sequence(
            elementType: .tensor(TensorType(.string, [1])), [.tensor(tensor([1], ["a"]))])
        ]),
    ]
  }
}

extension Op.SequenceEmpty: HasCases {
  public static var cases: [OperatorCase] {
    var strings = Op.SequenceEmpty()
    strings.dtype = .string
    return [
      OperatorCase("float", Op.SequenceEmpty(), data: [], expected: [sequence()]),
      OperatorCase(
        "string", strings, data: [],
        expected: [.sequence(elementType: .tensor(TensorType(.string)), [])]),
    ]
  }
}

extension Op.SequenceAt: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "from the front", Op.SequenceAt(), data: [sequence(one, two), position(1)],
        expected: [.tensor(two)]),
      OperatorCase(
        "from the back", Op.SequenceAt(), data: [sequence(one, two), position(-2)],
        expected: [.tensor(one)]),
    ]
  }
}

extension Op.SequenceInsert: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "at the end", Op.SequenceInsert(), data: [sequence(one), .tensor(two)],
        expected: [sequence(one, two)]),
      OperatorCase(
        "before the last", Op.SequenceInsert(),
        data: [sequence(one, two), .tensor(three), position(-1)],
        expected: [sequence(one, three, two)]),
      OperatorCase(
        "at n", Op.SequenceInsert(), data: [sequence(one, two), .tensor(three), position(2)],
        expected: [sequence(one, two, three)]),
      OperatorCase(
        "into nothing", Op.SequenceInsert(), data: [sequence(), .tensor(three), position(0)],
        expected: [sequence(three)]),
    ]
  }
}

extension Op.SequenceErase: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "the last", Op.SequenceErase(), data: [sequence(one, two)], expected: [sequence(one)]),
      OperatorCase(
        "by position", Op.SequenceErase(), data: [sequence(one, two), position(-2)],
        expected: [sequence(two)]),
    ]
  }
}

extension Op.SequenceLength: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "two", Op.SequenceLength(), data: [sequence(one, two)], expected: [position(2)]),
      OperatorCase("none", Op.SequenceLength(), data: [sequence()], expected: [position(0)]),
    ]
  }
}

extension Op.ConcatFromSequence: HasCases {
  public static var cases: [OperatorCase] {
    func join(axis: Int, isNew: Bool) -> Op.ConcatFromSequence {
      var op = Op.ConcatFromSequence()
      op.axis = axis
      op.newAxis = isNew
      return op
    }
    return [
      OperatorCase(
        "along an axis", join(axis: -1, isNew: false), data: [sequence(one, two)],
        expected: [.tensor(floats([3], [1, 2, 3]))]),
      OperatorCase(
        "along a new last axis", join(axis: -1, isNew: true), data: [sequence(one, three)],
        expected: [.tensor(floats([2, 2], [1, 4, 2, 5]))]),
      OperatorCase(
        "along a new first axis", join(axis: 0, isNew: true), data: [sequence(one, three)],
        expected: [.tensor(floats([2, 2], [1, 2, 4, 5]))]),
    ]
  }
}

extension Op.SplitToSequence: HasCases {
  public static var cases: [OperatorCase] {
    func split(axis: Int, keepDims: Bool = true) -> Op.SplitToSequence {
      var op = Op.SplitToSequence()
      op.axis = axis
      op.keepDims = keepDims
      return op
    }
    let table = Datum.tensor(floats([2, 3], [1, 2, 3, 4, 5, 6]))
    return [
      OperatorCase(
        "rows", split(axis: 0), data: [table],
        expected: [sequence(floats([1, 3], [1, 2, 3]), floats([1, 3], [4, 5, 6]))]),
      OperatorCase(
        "rows without the axis", split(axis: -2, keepDims: false), data: [table],
        expected: [sequence(floats([3], [1, 2, 3]), floats([3], [4, 5, 6]))]),
      OperatorCase(
        "extent 2, the last is smaller", split(axis: 1), data: [table, position(2)],
        expected: [sequence(floats([2, 2], [1, 2, 4, 5]), floats([2, 1], [3, 6]))]),
      OperatorCase(
        "a list of extents", split(axis: 1),
        data: [table, .tensor(tensor([3], [1, 0, 2] as [Int32]))],
        expected: [
          sequence(floats([2, 1], [1, 4]), floats([2, 0], []), floats([2, 2], [2, 3, 5, 6]))
        ]),
    ]
  }
}

extension Op.SequenceMap: HasCases {
  public static var cases: [OperatorCase] {
    var map = Op.SequenceMap()
    let x = map.body.addInput("x", type: .tensor(TensorType(.float32)))
    let y = map.body.addInput("y", type: .tensor(TensorType(.float32)))
    map.body.outputs = [map.body.addNode(Op.Add(), [x, y])[0], x]
    return [
      OperatorCase(
        "two sequences", map, data: [sequence(one, two), sequence(three, two)],
        expected: [sequence(floats([2], [5, 7]), floats([1], [6])), sequence(one, two)]),
      OperatorCase(
        "a sequence and a tensor", map, data: [sequence(one, two), .tensor(floats([], [1]))],
        expected: [sequence(floats([2], [2, 3]), floats([1], [4])), sequence(one, two)]),
      OperatorCase(
        "nothing", map, data: [sequence(), .tensor(one)], expected: [sequence(), sequence()]),
    ]
  }
}
