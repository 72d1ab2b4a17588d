// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

private let heldType = ValueType.tensor(TensorType(.float32))
private let held = Datum.tensor(floats([1], [3]))
private let full = Datum.optional(elementType: heldType, held)
private let empty = Datum.optional(elementType: heldType, nil)

extension Op.MakeOptional: HasCases {
  public static var cases: [OperatorCase] {
    var typed = Op.MakeOptional()
    typed.type = heldType
    return [
      OperatorCase("full", Op.MakeOptional(), data: [held], expected: [full]),
      OperatorCase("empty", typed, data: [], expected: [empty]),
    ]
  }
}

extension Op.OptionalGetElement: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase("of an optional", Op.OptionalGetElement(), data: [full], expected: [held]),
      OperatorCase("of a tensor", Op.OptionalGetElement(), data: [held], expected: [held]),
    ]
  }
}

extension Op.OptionalHasElement: HasCases {
  public static var cases: [OperatorCase] {
    func answer(_ isThere: Bool) -> [Datum?] { [.tensor(tensor([], [isThere]))] }
    return [
      OperatorCase("full", Op.OptionalHasElement(), data: [full], expected: answer(true)),
      OperatorCase("empty", Op.OptionalHasElement(), data: [empty], expected: answer(false)),
      OperatorCase("a tensor", Op.OptionalHasElement(), data: [held], expected: answer(true)),
      OperatorCase("no input", Op.OptionalHasElement(), data: [], expected: answer(false)),
    ]
  }
}
