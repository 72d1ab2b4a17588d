// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.LabelEncoder: HasCases {
  public static var cases: [OperatorCase] {
    var words = Op.LabelEncoder()
    words.keys.strings = ["a", "b", "a"]
    words.values.integers = [1, 2, 3]
    words.defaultInteger = 42
    var numbers = Op.LabelEncoder()
    numbers.keys.floats = [.nan, 0, 2]
    numbers.values.strings = ["nan", "zero", "two"]
    var tensors = Op.LabelEncoder()
    tensors.keys.tensor = tensor([2], [1, 2] as [Int32])
    tensors.values.tensor = tensor([2], [1.5, 2.5] as [Double])
    return [
      OperatorCase(
        "words to integers, the last key counts", words,
        inputs: [tensor([2, 2], ["a", "b", "c", "a"])],
        outputs: [tensor([2, 2], [3, 2, 42, 3] as [Int64])]),
      OperatorCase(
        "numbers to words", numbers, inputs: [floats([4], [-0.0, .nan, 2, 1])],
        outputs: [tensor([4], ["zero", "nan", "two", "_Unused"])]),
      OperatorCase(
        "tensors", tensors, inputs: [tensor([3], [2, 1, 7] as [Int32])],
        outputs: [tensor([3], [2.5, 1.5, -0.0] as [Double])]),
    ]
  }
}

extension Op.ArrayFeatureExtractor: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "columns", Op.ArrayFeatureExtractor(),
        inputs: [floats([2, 3], [1, 2, 3, 4, 5, 6]), tensor([1, 2], [2, 0] as [Int64])],
        outputs: [floats([2, 2], [3, 1, 6, 4])]),
      OperatorCase(
        "of a list of strings", Op.ArrayFeatureExtractor(),
        inputs: [tensor([2], ["a", "b"]), tensor([1], [1] as [Int64])],
        outputs: [tensor([1, 1], ["b"])]),
    ]
  }
}

extension Op.Binarizer: HasCases {
  public static var cases: [OperatorCase] {
    var one = Op.Binarizer()
    one.threshold = 1
    return [
      OperatorCase(
        "reals", Op.Binarizer(), inputs: [floats([3], [-1, 0, 0.5])],
        outputs: [floats([3], [0, 0, 1])]),
      OperatorCase(
        "integers", one, inputs: [tensor([3], [0, 1, 2] as [Int32])],
        outputs: [tensor([3], [0, 0, 1] as [Int32])]),
    ]
  }
}
