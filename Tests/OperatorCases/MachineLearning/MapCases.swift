// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

private let scalar = ValueType.tensor(TensorType(.float32, []))

private func dictionary(_ items: [(key: Datum.MapKey, value: Float)]) -> Datum {
  var keyType = DType.int64
  if case .string? = items.first?.key { keyType = .string }
  return .map(
    keyType: keyType, valueType: scalar, items.map { ($0.key, .tensor(floats([], [$0.value]))) })
}

extension Op.DictVectorizer: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.DictVectorizer()
    op.strings = ["a", "c", "b", "z"]
    return [
      OperatorCase(
        "two of four keys", op, data: [dictionary([(.string("c"), 8), (.string("a"), 4)])],
        expected: [.tensor(floats([1, 4], [4, 8, 0, 0]))]),
      OperatorCase(
        "no keys", op, data: [.map(keyType: .string, valueType: scalar, [])],
        expected: [.tensor(floats([1, 4], [0, 0, 0, 0]))]),
    ]
  }
}

extension Op.CastMap: HasCases {
  public static var cases: [OperatorCase] {
    var whole = Op.CastMap()
    whole.target = .int64
    whole.form = .sparse
    whole.maxMap = 4
    let input = dictionary([(.integer(3), 2.5), (.integer(1), 7)])
    return [
      OperatorCase(
        "dense, in the order of keys", Op.CastMap(), data: [input],
        expected: [.tensor(floats([1, 2], [7, 2.5]))]),
      OperatorCase(
        "sparse, to whole numbers", whole, data: [input],
        expected: [.tensor(tensor([1, 4], [0, 7, 0, 2] as [Int64]))]),
    ]
  }
}

extension Op.ZipMap: HasCases {
  public static var cases: [OperatorCase] {
    var words = Op.ZipMap()
    words.strings = ["a", "b"]
    var numbers = Op.ZipMap()
    numbers.integers = [4, 5]
    return [
      OperatorCase(
        "words", words, data: [.tensor(floats([2, 2], [1, 2, 3, 4]))],
        expected: [
          .sequence(
            elementType: .map(key: .string, value: scalar),
            [
              dictionary([(.string("a"), 1), (.string("b"), 2)]),
              dictionary([(.string("a"), 3), (.string("b"), 4)]),
            ])
        ]),
      OperatorCase(
        "numbers, one row", numbers, data: [.tensor(floats([2], [1, 2]))],
        expected: [
          .sequence(
            elementType: .map(key: .int64, value: scalar),
            [dictionary([(.integer(4), 1), (.integer(5), 2)])])
        ]),
    ]
  }
}
